using System.Collections.Concurrent;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests;

/// <summary>Random work on a store and on a plain model, side by side, with watchers whose replay must give the same state.</summary>
internal static class RandomWork
{
    private const int Keys = 12;

    /// <summary>Runs it.</summary>
    internal static async Task RunAsync(IStore store, int steps, ITestOutputHelper output)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = new PlainModel(store.CurrentRevision);
        using var stop = new CancellationTokenSource(Stores.Patience);
        ConcurrentBag<Task<Replay>> watchers = [];
        for (int step = 0; step < steps; step++)
        {
            await MutateAsync(store, model, random);
            if (random.Next(20) == 0)
            {
                await CompareAsync(store, model, random);
            }
            if (random.Next(60) == 0)
            {
                long from = RandomRevision(store, model, random);
                var replay = new Replay(model.At(from), from, random.Next(2) == 0 ? "/" : "/1");
                watchers.Add(Task.Run(() => replay.FollowAsync(store, stop.Token)));
            }
        }
        long end = await store.PutAsync("/1end", "x");
        model.Apply([], [("/1end", "x")]);
        Assert.Equal(model.Revision, end);
        foreach (var replay in await Task.WhenAll(watchers))
        {
            replay.AssertEquals(model.At(end));
        }
    }

    private static long RandomRevision(IStore store, PlainModel model, Random random) =>
        random.NextInt64(Math.Max(store.CompactedRevision, model.Start), model.Revision + 1);

    private static async Task MutateAsync(IStore store, PlainModel model, Random random)
    {
        if (random.Next(200) == 0)
        {
            await store.CompactAsync(Math.Max(store.CompactedRevision, model.Revision - random.Next(50)), default);
        }
        var keys = Enumerable.Range(0, Keys).Select(i => $"/{i}").ToArray();
        random.Shuffle(keys);
        var mutations = keys.Take(random.Next(0, 4)).Select(key => (key, random.Next(4) == 0 ? null : $"{random.Next(1000)}")).ToArray();
        var present = model.At(model.Revision);
        var compares = keys.TakeLast(random.Next(0, 3))
            .Select(key => (key, random.Next(8) == 0 ? 1 : present.TryGetValue(key, out var state) ? state.Modified : 0)).ToArray();
        var transaction = new Transaction(
            [.. compares.Select(compare => new Compare(compare.key, compare.Item2))],
            [.. mutations.Select(mutation => mutation.Item2 is { } value ? new Mutation(mutation.key, Writes.Bytes(value)) : new Mutation(mutation.key, null))])
        {
            WriteClass = (WriteClass)random.Next(2),
        };
        var result = await store.CommitAsync(transaction, default);
        Assert.Equal(model.Apply(compares, mutations), result.Succeeded);
        Assert.Equal(model.Revision, result.Revision);
    }

    private static async Task CompareAsync(IStore store, PlainModel model, Random random)
    {
        long revision = RandomRevision(store, model, random);
        string prefix = random.Next(2) == 0 ? "/" : "/1";
        int limit = random.Next(0, 6);
        string? after = random.Next(2) == 0 ? null : $"/{random.Next(Keys)}";
        // 0 asks for the current one.
        var expected = model.At(revision == 0 ? model.Revision : revision)
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(entry.Key, after) > 0))
            .Select(entry => (entry.Key, entry.Value.Value, entry.Value.Created, entry.Value.Modified)).ToList();
        var actual = await store.RangeAsync(new RangeRequest(prefix) { Revision = revision, Limit = limit, After = after }, default);
        int taken = limit == 0 ? expected.Count : Math.Min(limit, expected.Count);
        Assert.Equal(expected.Take(taken), actual.Items.Select(item => (item.Key, Writes.Text(item), item.CreateRevision, item.ModRevision)));
        Assert.Equal(expected.Count - taken, actual.Remaining);
    }
}
