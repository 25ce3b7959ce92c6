using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeOrch.ApiServer.Streaming;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>Streams to nodes whose agents are connected to another server than the one that is asked.</summary>
public sealed class TunnelRelayTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_node_is_reached_by_way_of_the_server_it_is_connected_to()
    {
        await using var servers = await GroupOfServers.StartAsync(3);
        servers.Group.Put(9, MemberPart.Voter, new MemberInfo("down", "", "127.0.0.1:1"));
        var offers = servers.Hub(3).Connect("edge 1");
        var asking = servers.Hub(2).AskAsync("edge 1", "GET", "/containerLogs/default/web/c?tailLines=1&x=%2F", CancellationToken.None);
        var offer = await offers.ReadAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(("GET", "/containerLogs/default/web/c?tailLines=1&x=%2F"), (offer.Method, offer.Path));
        var (agent, accepted) = await PairAsync();
        var finished = servers.Hub(3).Answer("edge 1", offer.Id, accepted);
        await new TunnelReply(200) { ContentType = "text/plain" }.WriteAsync(agent, CancellationToken.None);
        var answer = await asking.WaitAsync(Limit);
        Assert.Equal(200, answer.Reply.Status);

        // Much, both ways at once, and an end of the stream that everything before it precedes.
        var up = RandomNumberGenerator.GetBytes(300_000);
        var down = RandomNumberGenerator.GetBytes(500_000);
        var sending = answer.Stream.WriteAsync(up).AsTask();
        var got = new byte[up.Length];
        var receiving = agent.ReadExactlyAsync(got).AsTask();
        await Task.WhenAll(sending, receiving).WaitAsync(Limit);
        Assert.Equal(up, got);
        await agent.WriteAsync(down);
        agent.Socket.Shutdown(SocketShutdown.Send);
        using var all = new MemoryStream();
        await answer.Stream.CopyToAsync(all).WaitAsync(Limit);
        Assert.Equal(down, all.ToArray());
        await answer.DisposeAsync();
        await finished!.WaitAsync(Limit);
        await agent.DisposeAsync();
        await accepted.DisposeAsync();
    }

    [Fact]
    public async Task Who_asks_goes_and_the_node_learns_of_it()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var offers = servers.Hub(1).Connect("edge-1");
        var asking = servers.Hub(2).AskAsync("edge-1", "POST", "/exec", CancellationToken.None);
        var offer = await offers.ReadAsync().AsTask().WaitAsync(Limit);
        var (agent, accepted) = await PairAsync();
        var finished = servers.Hub(1).Answer("edge-1", offer.Id, accepted);
        await new TunnelReply(200).WriteAsync(agent, CancellationToken.None);
        await (await asking.WaitAsync(Limit)).DisposeAsync();
        await finished!.WaitAsync(Limit);
        await agent.DisposeAsync();
        await accepted.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_no_server_has_is_said_to_be_unconnected()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var error = await Assert.ThrowsAsync<NodeUnreachableException>(() => servers.Hub(2).AskAsync("edge-1", "GET", "/x", CancellationToken.None).WaitAsync(Limit));
        Assert.Contains("edge-1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_servers_may_ask()
    {
        await using var servers = await GroupOfServers.StartAsync(1);
        servers.Hub(1).Connect("edge-1");
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(servers.Certificate("system:node:edge-2", "system:nodes"), "system:apiserver"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(servers.Certificate(PeerIdentity.CommonName(2), PeerIdentity.Organization), "admin"));

        async Task<HttpStatusCode> AskAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, string user)
        {
            using var http = servers.Http(1, certificate);
            http.DefaultRequestHeaders.Add("X-Remote-User", user);
            http.DefaultRequestHeaders.Add("X-Remote-Group", "system:masters");
            using var answer = await http.PostAsync(new Uri("/edgeorch/v1/relays/edge-1?method=GET&path=%2Fx", UriKind.Relative), null);
            return answer.StatusCode;
        }
    }

    private static async Task<(NetworkStream Agent, NetworkStream Accepted)> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var accepting = listener.AcceptSocketAsync();
        await client.ConnectAsync(listener.LocalEndpoint);
        return (new NetworkStream(client, ownsSocket: true), new NetworkStream(await accepting, ownsSocket: true));
    }
}
