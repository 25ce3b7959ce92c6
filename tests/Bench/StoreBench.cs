using EdgeOrch.Store;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Bench;

/// <summary>Rates of the SQLite store with 1 KiB values.</summary>
internal static class StoreBench
{
    private static readonly byte[] s_value = new byte[1024];

    internal static async Task RunAsync(string directory, TimeSpan duration)
    {
        var metrics = new MetricsRegistry();
        string path = Path.Combine(Directory.CreateDirectory(directory).FullName, $"bench-{Environment.ProcessId}.db");
        var options = new ReplicatedStoreOptions { Directory = path, Metrics = metrics, HistoryRevisions = 20_000 };
        await using (var store = await ReplicatedStore.OpenAsync(options, NullLogger.Instance, TimeProvider.System, default))
        {
            await WritesAsync(store, duration);
            await ReadsAsync(store, duration);
            await WatchedAsync(store, duration);
            long file = new FileInfo(path).Length;
            long log = new FileInfo(path + "-wal").Length;
            Console.WriteLine($"revision {store.CurrentRevision}, file {file >> 20} MiB, log {log >> 20} MiB, managed heap {GC.GetTotalMemory(true) >> 20} MiB");
        }
        Console.WriteLine(string.Join('\n', metrics.Write().Split('\n').Where(line => line.Contains("_total ") || line.Contains("_sum") || line.Contains("_count"))));
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            File.Delete(file);
        }
    }

    private static async Task WritesAsync(ReplicatedStore store, TimeSpan duration)
    {
        foreach (int clients in (int[])[1, 16, 64])
        {
            await Measure.RunAsync($"create 1 KiB, durable, {clients} writers", clients, duration,
                (client, i) => PutAsync(store, $"/create{clients}/{client:D3}/{i:D8}", WriteClass.Durable));
        }
        await Measure.RunAsync("update 1 KiB, durable, 16 writers, 1600 keys", 16, duration,
            (client, i) => PutAsync(store, $"/update/{client:D3}/{i % 100:D3}", WriteClass.Durable));
        await Measure.RunAsync("update 1 KiB, volatile, 16 writers", 16, duration,
            (client, i) => PutAsync(store, $"/lease/{client:D3}/{i % 100:D3}", WriteClass.Volatile));
    }

    private static async Task ReadsAsync(ReplicatedStore store, TimeSpan duration)
    {
        for (int i = 0; i < 3000; i++)
        {
            await PutAsync(store, $"/list/{i:D5}", WriteClass.Volatile);
        }
        await Measure.RunAsync("get, 16 readers", 16, duration, async (client, i) => await store.GetAsync($"/list/{i % 3000:D5}", default));
        await Measure.RunAsync("range of 3,000, 1 reader", 1, duration,
            async (_, _) => await store.RangeAsync(new RangeRequest("/list/"), default));
        long past = store.CurrentRevision;
        for (int i = 0; i < 10_000; i++)
        {
            await PutAsync(store, $"/churn/{i:D5}", WriteClass.Volatile);
        }
        await Measure.RunAsync("the same 10,000 revisions ago, 1 reader", 1, duration,
            async (_, _) => await store.RangeAsync(new RangeRequest("/list/") { Revision = past }, default));
    }

    private static async Task WatchedAsync(ReplicatedStore store, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource();
        long delivered = 0;
        var watchers = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            await foreach (var batch in store.WatchAsync("/watched/", store.CurrentRevision, stop.Token))
            {
                Interlocked.Add(ref delivered, batch.Events.Count);
            }
        })).ToArray();
        await Measure.RunAsync("create 1 KiB, durable, 16 writers, 50 watchers", 16, duration,
            (client, i) => PutAsync(store, $"/watched/{client:D3}/{i:D8}", WriteClass.Durable));
        await stop.CancelAsync();
        await Task.WhenAll(watchers).ContinueWith(static _ => { }, TaskScheduler.Default);
        Console.WriteLine($"{delivered} events delivered");
    }

    private static async Task PutAsync(ReplicatedStore store, string key, WriteClass writeClass)
    {
        var transaction = new Transaction([], [new Mutation(key, s_value)]) { WriteClass = writeClass };
        await store.CommitAsync(transaction, default);
    }
}
