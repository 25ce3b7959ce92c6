using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Admission.LimitRanges;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Admission;

public sealed class LimitRangeTests
{
    [Theory]
    [InlineData("""{"type":"Container","min":{"cpu":"100m"}}""", """{"requests":{"cpu":"50m"}}""", "minimum cpu usage per Container is 100m, but request is 50m")]
    [InlineData("""{"type":"Container","min":{"cpu":"100m"}}""", "{}", "minimum cpu usage per Container is 100m.  No request is specified")]
    [InlineData("""{"type":"Container","min":{"cpu":"100m"}}""", """{"requests":{"cpu":"100m"},"limits":{"cpu":"1m"}}""", "minimum cpu usage per Container is 100m, but limit is 1m")]
    [InlineData("""{"type":"Container","max":{"memory":"1Gi"}}""", "{}", "maximum memory usage per Container is 1Gi.  No limit is specified")]
    [InlineData("""{"type":"Container","max":{"memory":"1Gi"}}""", """{"limits":{"memory":"2Gi"}}""", "maximum memory usage per Container is 1Gi, but limit is 2Gi")]
    [InlineData("""{"type":"Container","max":{"memory":"1Gi"}}""", """{"requests":{"memory":"3Gi"},"limits":{"memory":"1Gi"}}""", "maximum memory usage per Container is 1Gi, but request is 3Gi")]
    [InlineData("""{"type":"Container","maxLimitRequestRatio":{"cpu":"2"}}""", """{"requests":{"cpu":"1"},"limits":{"cpu":"3"}}""", "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000")]
    [InlineData("""{"type":"Container","maxLimitRequestRatio":{"cpu":"2"}}""", """{"limits":{"cpu":"3"}}""", "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0")]
    [InlineData("""{"type":"Container","maxLimitRequestRatio":{"cpu":"2"}}""", """{"requests":{"cpu":"1"}}""", "cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0")]
    [InlineData("""{"type":"Pod","max":{"cpu":"1500m"}}""", """{"limits":{"cpu":"1"}}""", "maximum cpu usage per Pod is 1500m, but limit is 2")]
    [InlineData("""{"type":"Pod","min":{"cpu":"3"}}""", """{"requests":{"cpu":"1"}}""", "minimum cpu usage per Pod is 3, but request is 2")]
    [InlineData("""{"type":"Container","max":{"cpu":"2"},"min":{"cpu":"1"}}""", """{"requests":{"cpu":"1"},"limits":{"cpu":"2"}}""", "")]
    public void Pods_are_held_to_the_range(string item, string resources, string expected)
    {
        var pod = Objects.Parse($$$"""{"spec":{"containers":[{"name":"a","resources":{{{resources}}}},{"name":"b","resources":{{{resources}}}}]}}""");
        Assert.Equal(expected, string.Join("; ", LimitRules.CheckPod(Range(item), pod)));
    }

    [Theory]
    [InlineData("""{"min":{"storage":"2Gi"}}""", "minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi")]
    [InlineData("""{"max":{"storage":"500Mi"}}""", "maximum storage usage per PersistentVolumeClaim is 500Mi, but request is 1Gi")]
    public void Claims_are_held_to_the_range(string bounds, string expected)
    {
        var item = Objects.Parse(bounds);
        item["type"] = "PersistentVolumeClaim";
        var claim = Objects.Parse("""{"spec":{"resources":{"requests":{"storage":"1Gi"}}}}""");
        Assert.Equal([expected], LimitRules.CheckClaim(Range(item.ToJsonString()), claim));
    }

    [Fact]
    public void What_containers_leave_out_is_filled_in_and_noted()
    {
        var pod = Objects.Parse("""{"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"a"},{"name":"b","resources":{"requests":{"cpu":"1"},"limits":{"cpu":"2"}}}]}}""");
        ContainerLimits.Fill(Range("""{"type":"Container","default":{"cpu":"500m"},"defaultRequest":{"cpu":"100m","memory":"64Mi"}}"""), pod);
        Assert.Equal(
            "LimitRanger plugin set: cpu, memory request for container a; cpu limit for container a; memory request for container b; cpu, memory request for init container i; cpu limit for init container i",
            (string?)pod["metadata"]!["annotations"]!["kubernetes.io/limit-ranger"]);
        Assert.Equal("""{"requests":{"cpu":"1","memory":"64Mi"},"limits":{"cpu":"2"}}""", pod["spec"]!["containers"]![1]!["resources"]!.ToJsonString());
    }

    [Fact]
    public async Task The_server_fills_in_and_refuses_with_every_problem()
    {
        await using var server = await TestServer.StartAsync();
        const string Space = "/api/v1/namespaces/default";
        await server.SendAsync("POST", Space + "/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        await server.SendAsync("POST", Space + "/limitranges", Objects.Parse(
            """{"metadata":{"name":"r"},"spec":{"limits":[{"type":"Container","max":{"cpu":"1"},"min":{"cpu":"100m","memory":"1Mi"},"default":{"memory":"10Mi"}}]}}"""));
        var (code, pod) = await server.SendAsync("POST", Space + "/pods", Objects.Parse("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}"""));
        Assert.Equal(201, code);
        Assert.Equal("1", (string?)pod["spec"]!["containers"]![0]!["resources"]!["limits"]!["cpu"]);
        Assert.Equal("10Mi", (string?)pod["spec"]!["containers"]![0]!["resources"]!["requests"]!["memory"]);
        Assert.Equal("Guaranteed", (string?)pod["status"]!["qosClass"]);
        var (refused, why) = await server.SendAsync("POST", Space + "/pods", Objects.Parse(
            """{"metadata":{"name":"q"},"spec":{"containers":[{"name":"c","image":"i","resources":{"requests":{"cpu":"1m","memory":"1k"},"limits":{"cpu":"2"}}}]}}"""));
        Assert.Equal(403, refused);
        Assert.Equal(
            "pods \"q\" is forbidden: [minimum cpu usage per Container is 100m, but request is 1m, minimum memory usage per Container is 1Mi, but request is 1k, maximum cpu usage per Container is 1, but limit is 2]",
            (string?)why["message"]);
    }

    private static JsonObject Range(string item) => Objects.Parse($$$"""{"spec":{"limits":[{{{item}}}]}}""");
}
