using System.Globalization;
using EdgeOrch.Api.Tables;

namespace EdgeOrch.Api.Tests.Tables;

public sealed class TablePrinterTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2024-01-01T01:00:00Z", CultureInfo.InvariantCulture);

    [Fact]
    public void Every_kind_has_as_many_cells_as_columns()
    {
        foreach (var kind in TestObjects.Catalog.Kinds)
        {
            Assert.Equal(TablePrinter.For(kind).Count, TablePrinter.Row(kind, TestObjects.Json("""{"metadata":{"name":"x"}}"""), Now).Length);
        }
    }

    [Fact]
    public void Running_pod_shows_readiness_restarts_and_age()
    {
        var pod = TestObjects.Json("""
            {"metadata":{"name":"p","creationTimestamp":"2024-01-01T00:55:00Z"},"spec":{"containers":[{"name":"a"},{"name":"b"}],"nodeName":"n1"},
             "status":{"phase":"Running","podIP":"10.0.0.1","containerStatuses":[
               {"name":"a","ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"finishedAt":"2024-01-01T00:59:00Z"}}},
               {"name":"b","ready":false,"restartCount":0,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}
            """);
        Assert.Equal(["p", "1/2", "CrashLoopBackOff", "2 (60s ago)", "5m", "10.0.0.1", "n1", "<none>", "<none>"],
            TablePrinter.Row(TestObjects.Kind("v1", "Pod"), pod, Now));
    }

    [Theory]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"running":{}}}]}""", "Init:0/1")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}""", "Init:Error")]
    [InlineData("""{"phase":"Succeeded","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "Completed")]
    [InlineData("""{"phase":"Failed","reason":"Evicted"}""", "Evicted")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":137}}}]}""", "ExitCode:137")]
    public void Pod_status_is_the_most_telling_reason(string status, string expected)
    {
        var pod = TestObjects.Json("""{"metadata":{"name":"p"},"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"a"}]}}""");
        pod["status"] = TestObjects.Json(status);
        Assert.Equal(expected, TablePrinter.Row(TestObjects.Kind("v1", "Pod"), pod, Now)[2]);
    }

    [Theory]
    [InlineData(45, "45s")]
    [InlineData(119, "119s")]
    [InlineData(192, "3m12s")]
    [InlineData(3600 * 2, "120m")]
    [InlineData((3600 * 5) + 180, "5h3m")]
    [InlineData(3600 * 30, "30h")]
    [InlineData(3600 * 52, "2d4h")]
    [InlineData(86400 * 400, "400d")]
    [InlineData(86400 * 1115, "3y20d")]
    public void Ages_read_like_upstream(int seconds, string expected) => Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Service_shows_ports_and_pending_addresses()
    {
        var service = TestObjects.Json("""
            {"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","clusterIP":"10.1.1.1","selector":{"b":"2","a":"1"},"ports":[{"port":80,"nodePort":30000,"protocol":"TCP"}]}}
            """);
        Assert.Equal(["s", "LoadBalancer", "10.1.1.1", "<pending>", "80:30000/TCP", "<unknown>", "a=1,b=2"],
            TablePrinter.Row(TestObjects.Kind("v1", "Service"), service, Now));
    }
}
