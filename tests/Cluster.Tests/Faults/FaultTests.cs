using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Cluster.Tests.Linearizability;
using Xunit.Abstractions;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>Three real servers under faults and load: what clients see is what one register for each object would show them, and nothing acknowledged is lost.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const string Collection = "/api/v1/namespaces/faults/configmaps";
    private const string Last = "the-end";
    private const int Clients = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Clients_of_three_servers_see_one_register_for_each_object_whatever_happens_to_the_leader()
    {
        int seed = Seed.Next();
        output.WriteLine($"EDGEORCH_STRESS_SEED={seed}");
        await using Servers servers = await Servers.StartAsync(3);
        long from = await PrepareAsync(servers.All[0]);
        History history = new();
        using CancellationTokenSource stop = new();
        using CancellationTokenSource stopWatching = new();
        Task<IReadOnlyList<ConfigMapEvent>[]> watches = Task.WhenAll(servers.All.Select(server => new Watcher(server, Collection, from).RunAsync(Last, stopWatching.Token)));
        Task work = Task.WhenAll(Enumerable.Range(0, Clients).Select(i => new Client(servers.All, Collection, i, new Random(seed + i), history).RunAsync(stop.Token)));

        Nemesis nemesis = new(servers, history, new Random(seed - 1), output);
        try
        {
            for (int round = 0; round < Seed.Effort; round++)
            {
                await nemesis.RunAsync();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await work;
            stopWatching.CancelAfter(TimeSpan.FromSeconds(60));
        }

        await EndAsync(servers, history);
        IReadOnlyList<ConfigMapEvent>[] events = await watches;
        output.WriteLine($"{history.Calls.Count} calls, {history.Calls.Count(call => call.Outcome == Outcome.Unknown)} with unknown outcome, {events[0].Count} events");
        Assert.All(events, one => Assert.Equal(events[0], one));
        Assert.Equal([], WatchChecker.Check(events[0], history.Calls));
        Assert.Equal([], HistoryChecker.Check(WatchChecker.WithVersions(history.Calls, events[0])));
        Assert.All(nemesis.Outages, one => Assert.True(one.Outage < TimeSpan.FromSeconds(10), $"{one.Fault}: no write was acknowledged for {one.Outage}"));
    }

    private static async Task<long> PrepareAsync(FaultyServer server)
    {
        JsonObject space = new() { ["metadata"] = new JsonObject { ["name"] = "faults" } };
        (HttpStatusCode code, JsonObject made) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces", space, Patience);
        Assert.Equal(HttpStatusCode.Created, code);
        return ConfigMapEvent.Of("", made).Version;
    }

    // What is there in the end is read through every server; then the watchers get their last event.
    private static async Task EndAsync(Servers servers, History history)
    {
        await servers.EventuallyAllVoteAsync();
        foreach (FaultyServer server in servers.All)
        {
            foreach (string key in history.Calls.Select(call => call.Key).Distinct())
            {
                Call call = new(key, Verb.Read, Outcome.Absent, History.Now, 0) { Client = $"the last reader at {server.Name}" };
                (HttpStatusCode code, JsonObject body) = await server.SendAsync(HttpMethod.Get, $"{Collection}/{key}", null, Patience);
                call = call with { Ended = History.Now };
                Assert.True(code is HttpStatusCode.OK or HttpStatusCode.NotFound, body.ToJsonString());
                history.Add(code == HttpStatusCode.NotFound ? call : call with { Outcome = Outcome.Done, Version = ConfigMapEvent.Of("", body).Version, Value = ConfigMapEvent.Of("", body).Value });
            }
        }

        JsonObject end = new() { ["metadata"] = new JsonObject { ["name"] = Last } };
        (HttpStatusCode ended, JsonObject answer) = await servers.All[0].SendAsync(HttpMethod.Post, Collection, end, Patience);
        Assert.True(ended == HttpStatusCode.Created, answer.ToJsonString());
    }
}
