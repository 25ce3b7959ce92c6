using System.Net;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Tls;
using EdgeOrch.Store.Tests.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>A group whose servers speak TLS with each other on loopback.</summary>
public sealed class TlsGroupTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Three_servers_hold_one_state_over_tls()
    {
        await using var group = new TestGroup(connect: Connect, place: static _ => new PeerAddress("127.0.0.1", TlsPeer.FreePort()));
        await group.GrowAsync(3);
        long revision = 0;
        for (int i = 0; i < 20; i++)
        {
            revision = await group.WriteAsync($"/{i % 5}", new string('v', 10_000));
        }
        await group.ReachAsync(revision);
        await group.EqualAsync();
        var old = group.Leader;
        await old.StopAsync();
        await group.AgreeAsync();
        revision = await group.WriteAsync("/without", old.Name);
        await old.StartAsync();
        await group.ReachAsync(revision);
        Assert.All(group.Up, server => Assert.Equal(3, server.View.Members.Count));
        Assert.Equal(revision, await old.Store.LatestRevisionAsync(default));
        await group.EqualAsync();
    }

    private TlsPeerTransport Connect(long id, PeerAddress address)
    {
        var credentials = _authority.Server(id);
        var options = new PeerTransportOptions
        {
            Id = id,
            Cluster = "test",
            Listen = new IPEndPoint(IPAddress.Loopback, address.Port),
            ListenAlone = true,
            Advertise = address,
            Credentials = () => credentials,
        };
        return new TlsPeerTransport(options, NullLogger.Instance, TimeProvider.System, new Random(1));
    }
}
