using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>
/// What a cluster does to its store, in small: several writers at once with durable and volatile transactions of their own
/// keys, from nothing to some pages of bytes; compactions; restarts. Everything is noted with the place in the disk's record.
/// </summary>
/// <param name="open">Opens the store.</param>
/// <param name="disk">Its disk.</param>
/// <param name="random">Draws what is written.</param>
/// <param name="writers">How many write at the same time.</param>
internal sealed class Workload(OpenStore open, SimulatedDisk disk, Random random, int writers)
{
    private const int Attempts = 100;
    private const int KeysOfWriter = 5;

    private readonly HashSet<string> _present = [];
    private readonly Observations _observations = new(Timeline.Empty);

    /// <summary>Works for a number of rounds and closes the store.</summary>
    /// <returns>What its users know.</returns>
    internal async Task<Timeline> RunAsync(int rounds)
    {
        for (int done = 0; done < rounds;)
        {
            int session = Math.Min(rounds - done, random.Next(20, 80));
            await RunSessionAsync(session);
            done += session;
        }
        return _observations.ToTimeline();
    }

    private async Task RunSessionAsync(int rounds)
    {
        await using var store = await OpenAsync();
        using var end = new CancellationTokenSource();
        var watcher = WatchAsync(store, end.Token);
        for (int round = 0; round < rounds; round++)
        {
            // Transactions are drawn before any of them runs, so that the seed alone decides them.
            var drawn = Enumerable.Range(0, random.Next(1, writers + 1)).Select(DrawTransaction).ToArray();
            await Task.WhenAll(drawn.Select(transaction => CommitAsync(store, transaction)));
            if (random.Next(25) == 0)
            {
                await CompactAsync(store, Math.Max(store.CompactedRevision, store.CurrentRevision - random.Next(30)));
            }
        }
        await end.CancelAsync();
        await watcher;
    }

    // A disk with faults refuses now and then.
    private async Task<IStore> OpenAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await open(disk);
            }
            catch (StoreUnavailableException) when (attempt < Attempts)
            {
                // The next attempt may have more luck.
            }
        }
    }

    private async Task CommitAsync(IStore store, Transaction transaction)
    {
        int issued = disk.Record.Count;
        try
        {
            var result = await store.CommitAsync(transaction, default);
            _observations.Acknowledge(new AcknowledgedWrite(result.Revision, transaction, issued, disk.Record.Count));
            Keep(transaction);
        }
        catch (StoreUnavailableException)
        {
            _observations.Refuse(transaction, issued);
        }
    }

    private static async Task CompactAsync(IStore store, long revision)
    {
        try
        {
            await store.CompactAsync(revision, default);
        }
        catch (StoreUnavailableException)
        {
            // History stays longer; nothing was promised.
        }
    }

    // Only keys that are there are deleted, so that every transaction changes something.
    private void Keep(Transaction transaction)
    {
        lock (_present)
        {
            foreach (var mutation in transaction.Mutations)
            {
                _ = mutation.Value is null ? _present.Remove(mutation.Key) : _present.Add(mutation.Key);
            }
        }
    }

    private async Task WatchAsync(IStore store, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in store.WatchAsync("", store.CurrentRevision, cancellationToken))
            {
                _observations.See(batch.Revision, disk.Record.Count);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or CompactedException)
        {
            // The session ends, or compaction overtook the watcher: it has seen what it has seen.
        }
    }

    private Transaction DrawTransaction(int writer)
    {
        List<Mutation> mutations = [];
        foreach (int key in random.GetItems(Enumerable.Range(0, KeysOfWriter).ToArray(), random.Next(1, 4)).Distinct())
        {
            mutations.Add(DrawMutation($"/writer/{writer}/{key}"));
        }
        return new Transaction([], mutations) { WriteClass = (WriteClass)Math.Max(0, random.Next(5) - 2) };
    }

    private Mutation DrawMutation(string key)
    {
        if (random.Next(5) == 0 && _present.Contains(key))
        {
            return new Mutation(key, null);
        }
        int length = random.Next(20) == 0 ? random.Next(20_000) : random.Next(10) == 0 ? 0 : random.Next(700);
        byte[] value = new byte[length];
        random.NextBytes(value);
        return new Mutation(key, value, random.Next(2) == 0 ? -1 : length / 2);
    }
}
