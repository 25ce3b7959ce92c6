using System.Diagnostics;
using System.Globalization;
using EdgeOrch.Bench.StoreComparison;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Bench;

/// <summary>
/// The store with very many keys: what opening, ranges and beginnings of watches cost as it grows, and how large its files are after
/// every key was changed several times while history was forgotten.
/// </summary>
/// <param name="directory">Where the files go; they are removed at the end.</param>
/// <param name="keys">How many keys.</param>
internal sealed class MillionKeys(string directory, int keys)
{
    private const int ValueBytes = 512;
    private const int Page = 500;
    private const int InTransaction = 100;
    private const int AtOnce = 16;
    private const int Churns = 3;
    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(2);
    private readonly byte[] _value = new byte[ValueBytes];

    /// <summary>Measures and prints rows of a markdown table.</summary>
    public async Task RunAsync()
    {
        new Random(1).NextBytes(_value);
        await using (var store = await OpenAsync())
        {
            int made = 0;
            foreach (int size in (int[])[keys / 100, keys / 10, keys])
            {
                made = await WriteAsync(store, made, size);
                await MeasureReadsAsync(store, size);
            }
            for (int churn = 0; churn < Churns; churn++)
            {
                await WriteAsync(store, 0, keys);
            }
            await store.CompactAsync(store.CurrentRevision, default);
        }
        double live = (double)keys * (ValueBytes + Key(0).Length);
        double files = new DirectoryInfo(directory).EnumerateFiles().Sum(static file => file.Length);
        Row($"{keys:N0} keys: files after {Churns} changes of each, against live bytes", $"{files / 1e6:F0} MB, {files / live:F2} x");
        long started = Stopwatch.GetTimestamp();
        await using (var again = await OpenAsync())
        {
            Row($"{keys:N0} keys: open", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
            await MeasureReadsAsync(again, keys);
            Row($"{keys:N0} keys: resident memory then", $"{ProcessMemory.Resident(Environment.ProcessId) >> 20} MB");
        }
        Directory.Delete(directory, recursive: true);
    }

    private static string Key(int i) => string.Create(CultureInfo.InvariantCulture, $"/registry/core/configmaps/default/key-{i:D9}");

    private static void Row(FormattableString what, FormattableString result) =>
        Console.WriteLine($"| {what.ToString(CultureInfo.InvariantCulture)} | {result.ToString(CultureInfo.InvariantCulture)} |");

    private Task<ReplicatedStore> OpenAsync() =>
        ReplicatedStore.OpenAsync(new ReplicatedStoreOptions { Directory = directory }, NullLogger.Instance, TimeProvider.System, default);

    private async Task<int> WriteAsync(ReplicatedStore store, int from, int to)
    {
        int next = from - InTransaction;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            for (int first = Interlocked.Add(ref next, InTransaction); first < to; first = Interlocked.Add(ref next, InTransaction))
            {
                Mutation[] mutations = [.. Enumerable.Range(first, Math.Min(InTransaction, to - first)).Select(i => new Mutation(Key(i), _value))];
                await store.CommitAsync(new Transaction([], mutations), default);
            }
        })));
        return to;
    }

    private async Task MeasureReadsAsync(ReplicatedStore store, int size)
    {
        Random random = new(2);
        var range = await Measure.CollectAsync(1, s_each, async (_, _) =>
            await store.RangeAsync(new RangeRequest("/registry/core/configmaps/") { Limit = Page, After = Key(random.Next(size)) }, default));
        var watch = await Measure.CollectAsync(1, s_each, async (_, _) =>
        {
            await using var batches = store.WatchAsync("/registry/core/configmaps/", store.CurrentRevision, default).GetAsyncEnumerator();
            await batches.MoveNextAsync();
        });
        Row($"{size:N0} keys: page of {Page} anywhere", $"{range.P50:F2} ms, p99 {range.P99:F2} ms");
        Row($"{size:N0} keys: beginning of a watch", $"{watch.P50:F2} ms, p99 {watch.P99:F2} ms");
    }
}
