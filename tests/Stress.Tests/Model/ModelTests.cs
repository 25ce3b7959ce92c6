using System.Net;
using EdgeOrch.Stress.Tests.Support;
using Xunit.Abstractions;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>Random concurrent clients against the real executable, which is stopped and killed meanwhile, held against a plain model.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const string Collection = "/api/v1/namespaces/model/configmaps";
    private const int Clients = 6;

    [Fact]
    public async Task Everything_that_clients_see_is_what_a_plain_model_says()
    {
        int seed = Seed.Next();
        output.WriteLine($"EDGEORCH_STRESS_SEED={seed}");
        await using StressServer server = await StressServer.StartAsync("model", HttpVersion.Version20);
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"model"}}""")).Code);

        Shared shared = new();
        ModelClient[] clients = [.. Enumerable.Range(0, Clients).Select(i => new ModelClient(server, Collection, shared, i, new Random(seed + i)))];
        TaskCompletionSource<long> last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<Task<WatchHistory>> watches = [];
        foreach (string? tier in (string?[])[null, null, "web", "db"])
        {
            watches.Add(await WatchAsync(server, shared, tier, new Random(seed - watches.Count - 1), last.Task));
        }

        using CancellationTokenSource stop = new();
        Task work = Task.WhenAll(clients.Select(client => client.RunAsync(stop.Token)));
        watches.Add(await DisturbAsync(server, shared, new Random(seed - 100), last.Task));
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(60));
        last.SetResult(await EndAsync(server));
        WatchHistory[] histories = await Task.WhenAll(watches).WaitAsync(TimeSpan.FromSeconds(60));

        WriteRecord[] writes = [.. clients.SelectMany(client => client.Writes)];
        ReadRecord[] reads = [.. clients.SelectMany(client => client.Reads)];
        output.WriteLine($"{writes.Count(w => w.Succeeded)} writes done, {writes.Count(w => w.IsUnknown)} with unknown outcome, {reads.Length} reads, {histories[0].Events.Count} changes");
        HistoryChecker checker = new(histories[0], writes);
        checker.CheckWrites();
        checker.CheckRefusals();
        Assert.All(reads, checker.CheckRead);
        Assert.All(histories, checker.CheckWatch);
        Assert.True(writes.Count(w => w.Succeeded) > 100, "too few writes to mean anything");
    }

    private static async Task<Task<WatchHistory>> WatchAsync(StressServer server, Shared shared, string? tier, Random random, Task<long> last)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<WatchHistory> watch = new ModelWatcher(server, Collection, shared, tier, random).RunAsync(started, last);
        await await Task.WhenAny(started.Task, watch);
        return watch;
    }

    // A stop, two crashes and a watcher that comes late, while the clients go on.
    private static async Task<Task<WatchHistory>> DisturbAsync(StressServer server, Shared shared, Random random, Task<long> last)
    {
        await MoreWritesAsync(shared, random);
        await shared.DownWhileAsync(server.CrashAsync);
        await MoreWritesAsync(shared, random);
        Task<WatchHistory> late = await WatchAsync(server, shared, random.Next(2) == 0 ? "web" : null, random, last);
        await shared.DownWhileAsync(server.RestartAsync);
        await MoreWritesAsync(shared, random);
        await shared.DownWhileAsync(server.CrashAsync);
        await MoreWritesAsync(shared, random);
        return late;
    }

    private static Task MoreWritesAsync(Shared shared, Random random)
    {
        long target = shared.Writes + random.Next(200, 400) * Seed.Effort;
        return Eventually.TrueAsync(() => shared.Writes >= target, TimeSpan.FromMinutes(10), "the clients go on");
    }

    // One more object of a name that no client uses: whoever has passed its revision has seen all.
    private static async Task<long> EndAsync(StressServer server)
    {
        const string body = """{"metadata":{"name":"kube-root-ca.crt"},"data":{"ca.crt":"the end"}}""";
        Answer answer = await server.SendAsync(HttpMethod.Put, Collection + "/kube-root-ca.crt", body);
        Assert.True(answer.Code is 200 or 201, answer.Json.ToJsonString());
        return CollectionReader.RevisionOf(answer.Json);
    }
}
