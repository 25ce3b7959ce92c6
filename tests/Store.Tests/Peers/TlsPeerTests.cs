using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EdgeOrch.Raft;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>Who gets in, and what becomes of connections that are not as they should be.</summary>
public sealed class TlsPeerTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly List<IAsyncDisposable> _open = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var one in _open)
        {
            await one.DisposeAsync();
        }
        _authority.Dispose();
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_refused_on_both_sides()
    {
        using var stranger = new TestAuthority();
        var one = Open(1, stranger.Server(1));
        var two = Open(2);
        one.Knows(2, two.Address);
        await one.SaysAsync("was not signed by the cluster's CA");
        // Who trusts everybody and shows a stranger's certificate gets no further.
        var careless = Open(3, stranger.Server(3) with { Roots = _authority.Server(3).Roots });
        careless.Knows(2, two.Address);
        await two.SaysAsync("\" was not signed by the cluster's CA");
        await careless.SaysAsync("no connection to server 2");
        Assert.Empty(two.Receiver.Messages);
    }

    [Theory]
    [InlineData(-9, -1)]
    [InlineData(1, 2)]
    public async Task A_certificate_that_is_not_good_now_is_refused(int fromDays, int toDays)
    {
        var one = Open(1, _authority.Issue(PeerIdentity.CommonName(1), PeerIdentity.Organization, fromDays, toDays));
        var two = Open(2);
        one.Knows(2, two.Address);
        await two.SaysAsync("check the clocks, or renew it");
        await one.SaysAsync("no connection to server 2");
    }

    [Theory]
    [InlineData("edgeorch:server:1", "edgeorch:agents")]
    [InlineData("edgeorch:server:01", PeerIdentity.Organization)]
    [InlineData("edgeorch:server:-1", PeerIdentity.Organization)]
    [InlineData("system:node:1", PeerIdentity.Organization)]
    public async Task A_certificate_that_is_not_a_servers_is_refused(string commonName, string organization)
    {
        var one = Open(1, _authority.Issue(commonName, organization));
        var two = Open(2);
        one.Knows(2, two.Address);
        await two.SaysAsync("is not the certificate of a server");
    }

    [Fact]
    public async Task Nobody_is_let_in_for_another_server()
    {
        var thief = Open(1, _authority.Server(5));
        var two = Open(2);
        thief.Knows(2, two.Address);
        await two.SaysAsync("who says to be server 1 has the certificate of server 5");
        await thief.SaysAsync("refused: who says to be server 1 has the certificate of server 5");
    }

    [Fact]
    public async Task A_server_of_another_cluster_is_refused_with_a_reason_that_both_tell_once()
    {
        var one = Open(1, change: options => options with { Cluster = "other", FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(5) });
        var two = Open(2);
        one.Knows(2, two.Address);
        const string Reason = "server 1 is of cluster \"other\", and server 2 of \"test\"";
        await one.SaysAsync(Reason);
        await two.SaysAsync(Reason);
        await Stores.UntilAsync(() => two.Metrics.Counter("edgeorch_peer_refused_connections_total", string.Empty).Value > 5, "several attempts");
        Assert.Single(one.Log.Lines, line => line.Contains(Reason, StringComparison.Ordinal));
        Assert.Single(two.Log.Lines, line => line.Contains(Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_shows_no_certificate_is_refused()
    {
        var two = Open(2);
        using var socket = await DialAsync(two);
        await using var stream = new SslStream(new NetworkStream(socket));
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", RemoteCertificateValidationCallback = static (_, _, _, _) => true });
            Assert.True(await stream.ReadAsync(new byte[1]) > 0);
        });
        await two.SaysAsync("the other side showed no certificate");
    }

    [Fact]
    public async Task Garbage_and_silence_on_the_port_disturb_nobody()
    {
        var two = Open(2, change: options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(500) });
        using var silent = await DialAsync(two);
        using var garbage = await DialAsync(two);
        await garbage.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.Equal(0, await ReceiveAsync(garbage));
        Assert.Equal(0, await ReceiveAsync(silent));
        await two.SaysAsync("it did not say in time who it is");
        var one = Open(1);
        one.Knows(2, two.Address);
        await SendUntilReceivedAsync(one, two);
    }

    [Fact]
    public async Task A_single_server_opens_no_port_until_there_is_another()
    {
        var one = Open(1, change: static options => options with { ListenAlone = false });
        one.Knows(1, one.Address);
        Assert.Null(one.Transport.EndPoint);
        var two = Open(2);
        one.Knows(2, two.Address);
        Assert.Equal(one.Address.Port, one.Transport.EndPoint!.Port);
        await SendUntilReceivedAsync(one, two);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_on_the_next_connection()
    {
        var expired = _authority.Issue(PeerIdentity.CommonName(1), PeerIdentity.Organization, -9, -1);
        var present = expired;
        var one = Track(new TlsPeer(1, () => Volatile.Read(ref present)));
        var two = Open(2);
        one.Knows(2, two.Address);
        await two.SaysAsync("check the clocks, or renew it");
        Volatile.Write(ref present, _authority.Server(1));
        await SendUntilReceivedAsync(one, two);
    }

    [Fact]
    public async Task A_large_snapshot_whose_connection_breaks_is_not_delivered_and_the_next_attempt_is()
    {
        var one = Open(1);
        var two = Open(2);
        var proxy = Track(new BreakingProxy(two.Address));
        proxy.BreaksAfter = 20 << 20;
        one.Knows(2, proxy.Address);
        byte[] content = SampleMessages.Content(50 << 20);
        var request = new SnapshotRequest(1, 2, 7, SampleMessages.Point);
        one.Transport.SendSnapshot(request, new TestSnapshot(SampleMessages.Point, content));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, false)), "the failure");
        await Stores.UntilAsync(() => !two.Receiver.BrokenSnapshots.IsEmpty, "the receiver's failure");
        Assert.IsAssignableFrom<IOException>(two.Receiver.BrokenSnapshots.Single());
        Assert.Empty(two.Receiver.Snapshots);
        proxy.BreaksAfter = long.MaxValue;
        one.Transport.SendSnapshot(request, new TestSnapshot(SampleMessages.Point, content));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, true)), "the next attempt");
        Assert.True(content.AsSpan().SequenceEqual(two.Receiver.Snapshots.Single().Content));
    }

    [Fact]
    public async Task A_snapshot_that_the_receiver_does_not_take_is_given_up()
    {
        var one = Open(1, change: static options => options with { SnapshotPatience = TimeSpan.FromMilliseconds(300) });
        var two = Open(2);
        two.Receiver.Read = static async (content, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return [];
        };
        one.Knows(2, two.Address);
        one.Transport.SendSnapshot(new SnapshotRequest(1, 2, 7, SampleMessages.Point), new TestSnapshot(SampleMessages.Point, new byte[64 << 20]));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, false)), "the failure");
    }

    [Fact]
    public async Task A_connection_whose_other_side_takes_nothing_any_more_is_given_up()
    {
        var one = Open(1, change: static options => options with { Patience = TimeSpan.FromSeconds(1) });
        var two = Open(2);
        var proxy = Track(new BreakingProxy(two.Address));
        one.Knows(2, proxy.Address);
        await SendUntilReceivedAsync(one, two);
        proxy.IsFrozen = true;
        var append = new AppendRequest(1, 2, 3, EntryId.None, [new Entry(3, 1, EntryKind.Command, new byte[16 << 20])], 0);
        one.Transport.Send(append);
        one.Transport.Send(append);
        await Stores.UntilAsync(() => one.Receiver.Lost.Contains(2), "the loss to be told");
        proxy.IsFrozen = false;
        await SendUntilReceivedAsync(one, two);
    }

    [Fact]
    public async Task A_broken_connection_is_made_again_and_counted()
    {
        var one = Open(1);
        var two = Open(2);
        var proxy = Track(new BreakingProxy(two.Address));
        proxy.BreaksAfter = 100_000;
        one.Knows(2, proxy.Address);
        await SendUntilReceivedAsync(one, two);
        var append = new AppendRequest(1, 2, 3, EntryId.None, [new Entry(3, 1, EntryKind.Command, new byte[200_000])], 0);
        one.Transport.Send(append);
        await Stores.UntilAsync(() => one.Receiver.Lost.Contains(2), "the loss to be told");
        proxy.BreaksAfter = long.MaxValue;
        await SendUntilReceivedAsync(one, two);
        Assert.DoesNotContain(two.Receiver.Messages, static message => message is AppendRequest);
        Assert.False(one.Counts("edgeorch_peer_connections_total{peer=\"2\"} 1"));
        Assert.True(one.Metrics.GaugeFamily("edgeorch_peer_round_trip_seconds", string.Empty, "peer").With("2").Value > 0);
    }

    private static async Task<Socket> DialAsync(TlsPeer peer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, peer.Address.Port);
        return socket;
    }

    // 0 when the other side closes or resets, after whatever it says before.
    private static async Task<int> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[1024];
        using var patience = new CancellationTokenSource(Stores.Patience);
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
            return 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static Task SendUntilReceivedAsync(TlsPeer from, TlsPeer to)
    {
        int before = to.Receiver.Messages.Count;
        return Stores.UntilAsync(
            () =>
            {
                from.Transport.Send(SampleMessages.Numbered(1, 2, 1));
                return to.Receiver.Messages.Count > before;
            },
            "a message");
    }

    private TlsPeer Open(long id, PeerCredentials? credentials = null, Func<PeerTransportOptions, PeerTransportOptions>? change = null)
    {
        var own = credentials ?? _authority.Server(id);
        return Track(new TlsPeer(id, () => own, change));
    }

    private T Track<T>(T one)
        where T : IAsyncDisposable
    {
        _open.Add(one);
        return one;
    }
}
