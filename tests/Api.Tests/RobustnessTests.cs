using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Patching;
using EdgeOrch.Api.Serialization;
using EdgeOrch.Api.Tables;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests;

/// <summary>Whatever a client sends, the only exception it can cause is an answer.</summary>
public sealed class RobustnessTests
{
    private const int Seed = 20_240_101;
    private const int Rounds = 3000;

    [Fact]
    public void Mutated_objects_are_decoded_or_refused_and_never_crash_what_comes_after()
    {
        var random = new Random(Seed);
        string[] sources = [TestObjects.Deployment, TestObjects.Pod, TestObjects.Service];
        for (var round = 0; round < Rounds; round++)
        {
            var source = sources[round % sources.Length];
            var original = TestObjects.Read(source, out var kind);
            var mutated = Mutate(original, random, 0);
            var bytes = ObjectEncoder.Encode(mutated ?? new JsonObject());
            try
            {
                var value = ObjectDecoder.Decode(bytes, null, kind, FieldValidation.Warn).Object;
                Defaulter.Apply(kind, value);
                Validator.ValidateCreate(kind, value);
                Validator.ValidateUpdate(kind, value, original);
                Assert.Equal(TablePrinter.For(kind).Count, TablePrinter.Row(kind, value, DateTimeOffset.UnixEpoch).Length);
                StrategicMergePatch.Apply(kind.Schema, original, value);
            }
            catch (ApiException e)
            {
                Assert.InRange(e.Code, 400, 422);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, round {round}: {e}\n{Encoding.UTF8.GetString(bytes)}");
            }
        }
    }

    [Fact]
    public void Random_bytes_are_bad_requests()
    {
        var random = new Random(Seed);
        var kind = TestObjects.Kind("v1", "Pod");
        var good = Encoding.UTF8.GetBytes("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"b"}},"spec":{"containers":[{"name":"x"}]}}""");
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = good.ToArray();
            for (var i = 0; i < 3; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            foreach (var type in new[] { "application/json", "application/yaml" })
            {
                try
                {
                    ObjectDecoder.Decode(bytes, type, kind, FieldValidation.Strict);
                }
                catch (ApiException e)
                {
                    Assert.Equal(400, e.Code);
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"\ud800"}}""")]
    [InlineData("""{"metadata":{"\ud800":"x"}}""")]
    [InlineData("""{"apiVersion":"\ud800"}""")]
    public void Broken_unicode_is_a_bad_request(string body)
        => Assert.Equal(400, Assert.Throws<ApiException>(() => ObjectDecoder.Decode(
            Encoding.UTF8.GetBytes(body), null, TestObjects.Kind("v1", "Pod"), FieldValidation.Strict)).Code);

    [Fact]
    public void Every_kind_survives_an_empty_and_a_full_object()
    {
        foreach (var kind in TestObjects.Catalog.Kinds)
        {
            var value = new JsonObject();
            Defaulter.Apply(kind, value);
            Assert.NotEmpty(Validator.ValidateCreate(kind, value));
        }

        foreach (var path in FixtureFiles.All())
        {
            var value = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
            if (TestObjects.Catalog.FindKind(JsonTree.Text(value, "apiVersion")!, JsonTree.Text(value, "kind")!) is { } kind)
            {
                Defaulter.Apply(kind, value);
                Validator.ValidateUpdate(kind, value, value.DeepClone().AsObject());
                TablePrinter.Row(kind, value, DateTimeOffset.UnixEpoch);
            }
        }
    }

    private static JsonNode? Mutate(JsonNode? node, Random random, int depth)
    {
        if (depth > 0 && random.Next(40) == 0)
        {
            return random.Next(8) switch
            {
                0 => null,
                1 => JsonValue.Create("text"),
                2 => JsonValue.Create(-5L),
                3 => new JsonObject(),
                4 => new JsonArray(),
                5 => JsonValue.Create(true),
                6 => JsonValue.Create(""),
                _ => JsonValue.Create(1e300),
            };
        }

        return node switch
        {
            JsonObject tree => new JsonObject(tree.Where(_ => random.Next(40) != 0)
                .Select(p => new KeyValuePair<string, JsonNode?>(random.Next(60) == 0 ? "odd" + p.Key : p.Key, Mutate(p.Value, random, depth + 1)))),
            JsonArray array => new JsonArray([.. array.Select(i => Mutate(i, random, depth + 1))]),
            _ => node?.DeepClone(),
        };
    }
}
