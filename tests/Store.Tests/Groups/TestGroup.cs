using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Memory;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>A group of servers in this process.</summary>
internal sealed class TestGroup : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Func<long, PeerAddress, IPeerTransport> _connect;
    private readonly Func<string, PeerAddress> _place;
    private readonly Func<ReplicatedStoreOptions, ReplicatedStoreOptions> _change;

    internal TestGroup(
        Func<ReplicatedStoreOptions, ReplicatedStoreOptions>? change = null, int seed = 1,
        Func<long, PeerAddress, IPeerTransport>? connect = null, Func<string, PeerAddress>? place = null)
    {
        Network = new MemoryPeerNetwork(new Random(seed), TimeProvider.System);
        _change = change ?? (static options => options);
        _connect = connect ?? Network.Connect;
        _place = place ?? (static name => new PeerAddress(name, 1));
    }

    internal MemoryPeerNetwork Network { get; }

    internal List<TestServer> Servers { get; } = [];

    internal IEnumerable<TestServer> Up => Servers.Where(static server => server.IsUp);

    internal TestServer Leader => Up.Single(static server => server.View.IsLeading);

    internal IEnumerable<TestServer> Followers => Up.Where(static server => !server.View.IsLeading);

    /// <summary>A group of voters.</summary>
    internal static async Task<TestGroup> OfAsync(int servers, Func<ReplicatedStoreOptions, ReplicatedStoreOptions>? change = null, int seed = 1)
    {
        var group = new TestGroup(change, seed);
        await group.GrowAsync(servers);
        return group;
    }

    /// <summary>Founds the group and lets others join until there are so many voters.</summary>
    internal async Task GrowAsync(int servers)
    {
        for (int number = Servers.Count; number < servers; number++)
        {
            var server = Make($"s{number}");
            if (number == 0)
            {
                await server.StartAsync();
            }
            else
            {
                await JoinAsync(server);
            }
        }
        await Stores.UntilAsync(() => Up.All(server => server.View.Members.Count(static member => member.Part == MemberPart.Voter) == servers), $"{servers} voters");
        await AgreeAsync();
    }

    internal TestServer Make(string name, string? directory = null)
    {
        var server = new TestServer(name, directory ?? Path.Combine(_directory.Path, name), _place(name), _connect, _change);
        Servers.Add(server);
        return server;
    }

    /// <summary>Prepares a server, adds it and starts it.</summary>
    internal async Task JoinAsync(TestServer server, bool staysLearner = false)
    {
        long id = ReplicatedStore.PrepareToJoin(server.Directory, server.Disk, new Random());
        await Leader.Store.Group.AddAsync(id, server.About, staysLearner, default);
        await server.StartAsync(Up.Where(other => other != server).ToDictionary(static other => other.Id, static other => other.Address));
    }

    /// <summary>Waits for a leader that all who are up know of.</summary>
    internal Task AgreeAsync() => AgreeAsync([.. Up]);

    internal Task AgreeAsync(params TestServer[] among) => Stores.UntilAsync(
        () => among.Count(static server => server.View.IsLeading) == 1 && among.Select(static server => server.View.Leader).Distinct().Count() == 1,
        "a leader");

    /// <summary>Writes at whoever leads, again and again until it is acknowledged.</summary>
    internal async Task<long> WriteAsync(string key, string value)
    {
        using var deadline = new CancellationTokenSource(Stores.Patience);
        while (true)
        {
            try
            {
                if (Up.FirstOrDefault(static server => server.View.IsLeading) is { } leader)
                {
                    return await leader.Store.PutAsync(key, value);
                }
            }
            catch (Exception error) when (error is StoreUnavailableException or OutcomeUnknownException or ObjectDisposedException or InvalidOperationException)
            {
                // Another one leads in a moment.
            }
            await Task.Delay(5, deadline.Token);
        }
    }

    /// <summary>Waits until every server that is up has applied a revision.</summary>
    internal Task ReachAsync(long revision) =>
        Stores.UntilAsync(() => Up.All(server => server.Store.CurrentRevision >= revision), $"revision {revision} everywhere: {Describe()}");

    /// <summary>Every server that is up holds the same keys, values and revisions.</summary>
    internal async Task EqualAsync()
    {
        var expected = await ListAsync(Leader.Store);
        foreach (var server in Up)
        {
            Assert.Equal(expected, await ListAsync(server.Store));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }
        _directory.Dispose();
    }

    internal static async Task<List<string>> ListAsync(IStore store)
    {
        var range = await store.RangeAsync(new RangeRequest("/"), default);
        return [$"revision {range.Revision}", .. range.Items.Select(static item => $"{item.Key}={Writes.Text(item)} {item.CreateRevision} {item.ModRevision}")];
    }

    private string Describe() => string.Join(", ", Up.Select(static server => $"{server.Name} at {server.Store.CurrentRevision} ({server.View})"));
}
