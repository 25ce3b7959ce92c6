using Xunit.Abstractions;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>Does bad things to the servers, one after another in an order of chance, while clients work.</summary>
internal sealed class Nemesis(Servers servers, History history, Random random, ITestOutputHelper output)
{
    private const int ProofOfLife = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The longest time without an acknowledged write that each fault brought.</summary>
    public List<(string Fault, TimeSpan Outage)> Outages { get; } = [];

    /// <summary>Does each of them once.</summary>
    public async Task RunAsync()
    {
        (string Name, Func<FaultyServer, Task> Begin, Func<FaultyServer, Task> End)[] faults =
        [
            ("kill the leader", leader => leader.Process.KillAsync(), leader => leader.Process.StartAgainAsync()),
            ("stop the leader's process", leader => leader.SignalAsync("STOP"), leader => leader.SignalAsync("CONT")),
            ("cut the leader off", leader => leader.CutOffAsync(servers.All, inbound: true, outbound: true), leader => leader.ReconnectAsync()),
            ("let the leader hear nothing", leader => leader.CutOffAsync(servers.All, inbound: true, outbound: false), leader => leader.ReconnectAsync()),
            ("let nobody hear the leader", leader => leader.CutOffAsync(servers.All, inbound: false, outbound: true), leader => leader.ReconnectAsync()),
            ("pull the leader's cable", leader => TestNetwork.SetConnectedAsync(leader.Space, connected: false), leader => TestNetwork.SetConnectedAsync(leader.Space, connected: true)),
            ("restart all, one after another", _ => RestartAllAsync(), _ => Task.CompletedTask),
        ];
        random.Shuffle(faults);
        foreach ((string name, Func<FaultyServer, Task> begin, Func<FaultyServer, Task> end) in faults)
        {
            await DoAsync(name, begin, end);
        }
    }

    private async Task DoAsync(string name, Func<FaultyServer, Task> begin, Func<FaultyServer, Task> end)
    {
        await servers.EventuallyAllVoteAsync();
        FaultyServer leader = await servers.LeaderAsync();
        long from = History.Now;
        await begin(leader);
        await ClientsGoOnAsync(name);
        TimeSpan outage = history.LongestOutage(from, History.Now);
        Outages.Add((name, outage));
        output.WriteLine($"{name} ({leader.Name}): no write was acknowledged for {outage.TotalMilliseconds:0} ms");
        await end(leader);
        await ClientsGoOnAsync($"end of: {name}");
    }

    private async Task ClientsGoOnAsync(string after)
    {
        long from = History.Now;
        await Eventually.TrueAsync(() => history.AcknowledgedSince(from) > ProofOfLife, Limit, $"clients write after: {after}");
    }

    private async Task RestartAllAsync()
    {
        foreach (FaultyServer server in servers.All)
        {
            Assert.Equal(0, await server.Process.StopAsync());
            await server.Process.StartAgainAsync();
            await servers.EventuallyAllVoteAsync();
        }
    }
}
