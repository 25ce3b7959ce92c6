using System.Net;
using System.Net.Sockets;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>How a server ends when it is told to.</summary>
public sealed class ShutdownTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_stop_finishes_what_was_accepted_and_ends_watches_whole()
    {
        await using EdgeOrchProcess server = await StartAsync("finishes");
        using RawApi api = RawApi.Administrator(server);
        using HttpResponseMessage watch = await api.OpenAsync(ConfigMaps + "?watch=true");
        StalledBody body = new("""{"metadata":{"name":"late"}""", "}");
        Task<HttpResponseMessage> create = api.PostAsync(ConfigMaps, body);
        await body.Begun;

        Task<int> stopped = server.StopAsync();
        Assert.DoesNotContain("ERROR", await watch.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => RefusesAsync(server), Limits.Soon, "new connections are refused");
        body.Finish();

        using HttpResponseMessage created = await create;
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(0, await stopped);
        await server.StartAgainAsync();
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, ConfigMaps + "/late")).Code);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using EdgeOrchProcess server = await StartAsync("second");
        using RawApi api = RawApi.Administrator(server);
        StalledBody body = new("""{"metadata":{"name":"never"}""", "}");
        Task<HttpResponseMessage> create = api.PostAsync(ConfigMaps, body);
        await body.Begun;

        Task<int> first = server.StopAsync();
        await Eventually.TrueAsync(() => RefusesAsync(server), Limits.Soon, "it is stopping");
        Assert.False(first.IsCompleted);
        Assert.NotEqual(0, await server.StopAsync());
        await first;
        body.Finish();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => create);
    }

    private static Task<EdgeOrchProcess> StartAsync(string name) => EdgeOrchProcess.StartServerAsync(new EdgeOrchOptions
    {
        DataDirectory = Path.Combine(TestRun.NewDirectory(name), "data"), NodeName = name, Arguments = ["--disable-agent", "--advertise-address", "127.0.0.1"],
    });

    private static async Task<bool> RefusesAsync(EdgeOrchProcess server)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Address).Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>A JSON body of which the end is kept back.</summary>
    private sealed class StalledBody : HttpContent
    {
        private readonly string _start;
        private readonly string _end;
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StalledBody(string start, string end)
        {
            (_start, _end) = (start, end);
            Headers.ContentType = new("application/json");
        }

        public Task Begun => _begun.Task;

        public void Finish() => _finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(_start));
            await stream.FlushAsync();
            _begun.TrySetResult();
            await _finish.Task;
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(_end));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
