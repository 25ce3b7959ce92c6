using System.Text.Json.Nodes;
using EdgeOrch.Api.Conversion;

namespace EdgeOrch.Api.Tests.Conversion;

public sealed class KindConverterTests
{
    [Theory]
    [InlineData("events.k8s.io/v1", """{"apiVersion":"v1","kind":"Event","involvedObject":{"name":"p"},"message":"m","count":2,"reportingComponent":"c","source":{"component":"x"}}""")]
    [InlineData("autoscaling/v1", """
        {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},"spec":{"maxReplicas":3,"metrics":[
          {"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}},
          {"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"1Gi"}}}],"behavior":{"scaleUp":{}}}}
        """)]
    public void Nothing_is_lost_there_and_back(string other, string json)
    {
        var value = TestObjects.Json(json);
        var there = KindConverter.Convert(value, other);
        Assert.Equal(other, JsonTree.Text(there, "apiVersion"));
        Assert.True(JsonNode.DeepEquals(value, KindConverter.Convert(there, JsonTree.Text(value, "apiVersion")!)));
    }

    [Fact]
    public void Events_change_their_names()
    {
        var there = KindConverter.Convert(TestObjects.Json("""{"apiVersion":"v1","kind":"Event","message":"m"}"""), "events.k8s.io/v1");
        Assert.Equal("m", JsonTree.Text(there, "note"));
    }
}
