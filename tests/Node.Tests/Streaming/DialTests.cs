using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Node.Cri.Fake;
using EdgeOrch.Node.Streaming;

namespace EdgeOrch.Node.Tests.Streaming;

/// <summary>The node dials addresses for the server's proxy paths.</summary>
public sealed class DialTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly NodeApi _api = new(new FakeContainerRuntime(TimeProvider.System), new NoDocuments(), TimeProvider.System);

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Bytes_go_both_ways_until_both_sides_have_ended()
    {
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        using var tunnel = await PairAsync();
        var serving = ServeAsync(tunnel, ((IPEndPoint)target.LocalEndpoint).Port);
        using var accepted = await target.AcceptTcpClientAsync(_stop.Token);

        var (server, far) = (tunnel.Server.GetStream(), accepted.GetStream());
        Assert.Equal(200, (await TunnelReply.ReadAsync(server, _stop.Token)).Status);
        await server.WriteAsync("ask"u8.ToArray(), _stop.Token);
        tunnel.Server.Client.Shutdown(SocketShutdown.Send);
        using var asked = new StreamReader(far);
        Assert.Equal("ask", await asked.ReadToEndAsync(_stop.Token));
        await far.WriteAsync("answer"u8.ToArray(), _stop.Token);
        accepted.Client.Shutdown(SocketShutdown.Send);
        using var answer = new StreamReader(server);
        Assert.Equal("answer", await ReadAsync(answer, 6));
        await serving;
    }

    [Fact]
    public async Task A_port_nobody_listens_on_is_told_with_the_address()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var tunnel = await PairAsync();
        await ServeAsync(tunnel, port);

        var reply = await TunnelReply.ReadAsync(tunnel.Server.GetStream(), _stop.Token);

        Assert.Equal(502, reply.Status);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"dial tcp 127.0.0.1:{port}: "), reply.Message, StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync(StreamReader reader, int count)
    {
        var buffer = new char[count];
        var read = await reader.ReadBlockAsync(buffer, _stop.Token);
        return new string(buffer, 0, read);
    }

    private Task ServeAsync(Pair tunnel, int port) => _api.ServeAsync(
        new TunnelOffer("id", "CONNECT", string.Create(CultureInfo.InvariantCulture, $"/dial/127.0.0.1/{port}")),
        tunnel.Agent.GetStream(), () => tunnel.Agent.Client.Shutdown(SocketShutdown.Send), _stop.Token);

    private async Task<Pair> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var agent = new TcpClient();
        await agent.ConnectAsync((IPEndPoint)listener.LocalEndpoint, _stop.Token);
        return new Pair(agent, await listener.AcceptTcpClientAsync(_stop.Token));
    }

    private sealed record Pair(TcpClient Agent, TcpClient Server) : IDisposable
    {
        public void Dispose()
        {
            Agent.Dispose();
            Server.Dispose();
        }
    }

    private sealed class NoDocuments : INodeDocuments
    {
        public ValueTask<NodeDocument?> GetAsync(string path, CancellationToken cancellationToken) => ValueTask.FromResult<NodeDocument?>(null);
    }
}
