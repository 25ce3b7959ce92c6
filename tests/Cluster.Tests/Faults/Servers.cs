namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>Servers of one cluster, each a process in a network namespace of its own.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestNetwork _network;

    private Servers(TestNetwork network) => _network = network;

    /// <summary>The servers.</summary>
    public List<FaultyServer> All { get; } = [];

    /// <summary>Founds a cluster and lets the other servers join; returns when all vote.</summary>
    public static async Task<Servers> StartAsync(int count)
    {
        Servers servers = new(await TestNetwork.CreateAsync());
        try
        {
            string token = "";
            for (int i = 0; i < count; i++)
            {
                FaultyServer server = await FaultyServer.StartAsync(
                    servers._network, $"s{i}", i == 0 ? [] : ["--join", servers.All[0].Process.Address, "--token", token]);
                servers.All.Add(server);
                token = i == 0 ? await server.Process.JoinTokenAsync() : token;
            }

            await servers.EventuallyAllVoteAsync();
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every server says that all vote and are up.</summary>
    public async Task EventuallyAllVoteAsync()
    {
        foreach (FaultyServer server in All)
        {
            await Eventually.TrueAsync(async () => await server.GroupAsync() is { } group && group.Count(IsUp) == All.Count, Limit, $"all vote and are up, as {server.Name} sees it");
        }
    }

    /// <summary>The server that leads, once there is one.</summary>
    public Task<FaultyServer> LeaderAsync() => Eventually.ValueAsync(
        async () =>
        {
            foreach (FaultyServer asked in All)
            {
                if (await asked.GroupAsync() is { } group && group.FirstOrDefault(one => one.Role == "leader") is { } leader)
                {
                    return All.Find(server => server.Name == leader.Name);
                }
            }

            return null;
        },
        Limit,
        "a server leads");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (FaultyServer server in All)
        {
            await server.DisposeAsync();
        }

        await _network.DisposeAsync();
    }

    private static bool IsUp(FaultyServer.Member member) => member is { Role: "leader" or "voter", Health: "ok" };
}
