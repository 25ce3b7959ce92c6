using System.Text.Json.Nodes;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.Tests.Serialization;

public sealed class ObjectEncoderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(900)]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public void Texts_of_any_length_are_written_whole(int length)
    {
        var text = string.Concat(Enumerable.Repeat("aé\"😀", (length / 5) + 1))[..length];
        var value = new JsonObject { ["first"] = 1, ["text"] = text, ["last"] = true };

        var read = (JsonObject)JsonNode.Parse(ObjectEncoder.Encode(value))!;

        Assert.True(JsonNode.DeepEquals(value, read));
    }

    [Fact]
    public void Objects_that_are_encoded_at_the_same_time_do_not_mix()
    {
        Parallel.For(0, 2000, static i =>
        {
            var value = new JsonObject { ["number"] = i, ["text"] = new string((char)('a' + (i % 26)), i * 10) };
            using var pooled = ObjectEncoder.EncodePooled(value);
            var whole = ObjectEncoder.Encode(value);

            Assert.Equal(whole, pooled.Written.ToArray());
            Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(whole)));
        });
    }

    [Fact]
    public void Maps_are_written_in_the_order_of_their_keys()
    {
        var kind = TestObjects.Kind("v1", "ConfigMap");
        var value = new JsonObject { ["data"] = new JsonObject { ["b"] = "2", ["a"] = "1", ["c"] = "3" } };

        var written = System.Text.Encoding.UTF8.GetString(ObjectEncoder.EncodeCanonical(value, kind.Schema));

        Assert.Equal("""{"data":{"a":"1","b":"2","c":"3"}}""", written);
    }
}
