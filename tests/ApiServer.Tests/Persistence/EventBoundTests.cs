using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Persistence;

public sealed class EventBoundTests
{
    [Fact]
    public async Task Of_too_many_events_the_oldest_of_the_noisy_namespace_go()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces", Objects.Parse("""{"metadata":{"name":"noisy"}}"""));
        await CreateAsync(server, "default", "quiet");
        for (var i = 0; i < EventExpiry.MaxOfNamespace + 5; i++)
        {
            await CreateAsync(server, "noisy", $"e{i}");
        }

        var removed = await server.Host.Events.SweepAsync(CancellationToken.None);

        Assert.Equal(5, removed);
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/namespaces/noisy/events/e4")).Code);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/namespaces/noisy/events/e5")).Code);
        Assert.Equal(200, (await server.SendAsync("GET", "/apis/events.k8s.io/v1/namespaces/default/events/quiet")).Code);
    }

    private static async Task CreateAsync(TestServer server, string ns, string name)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var (code, body) = await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/events", Objects.Parse(
            $$$"""{"metadata":{"name":"{{{name}}}"},"involvedObject":{"kind":"Pod","namespace":"{{{ns}}}","name":"p"},"reason":"R","message":"m","type":"Normal","lastTimestamp":"{{{now}}}"}"""));
        Assert.True(code == 201, body.ToJsonString());
    }
}
