using System.Collections.Immutable;
using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Opens a store on what a power cut or a kill left, and holds it to its promises.</summary>
internal sealed class PowerCutCheck(OpenStore open, Random random)
{
    private readonly List<string> _story = [];

    /// <summary>What was done so far, for the message of a broken promise.</summary>
    internal string Story => string.Join('\n', _story);

    /// <summary>Cuts the power, or now and then kills the process, checks the store, goes on working with it, and perhaps does it again.</summary>
    /// <param name="record">All that happened to the disk before and, unknown to the store, after the cut.</param>
    /// <param name="power">Stands in the record.</param>
    /// <param name="timeline">All that happened to the store.</param>
    /// <param name="more">How many more times.</param>
    /// <returns>Whether something that somebody had seen was taken back.</returns>
    /// <exception cref="BrokenPromiseException">A promise is broken.</exception>
    internal async Task<bool> CheckAsync(DiskRecord record, PowerCut power, Timeline timeline, int more)
    {
        int cut = power.Position;
        bool killed = random.Next(4) == 0;
        using var disk = killed ? SimulatedDisk.AfterKill(record, cut, random.Next()) : new SimulatedDisk(power.Draw(random), random.Next());
        Tell(killed ? "killed" : "power cut", cut, record, disk);
        Timeline after;
        long newest;
        await using (var store = await OpenAsync(disk))
        {
            var (past, survivors) = await FindSurvivorsAsync(store, timeline, cut);
            past = killed ? past.Kill(cut, survivors) : past.Cut(cut, survivors);
            newest = past.Newest;
            await CheckLostAsync(store, newest, timeline.SeenBefore(cut));
            var observations = new Observations(past);
            observations.See(newest, disk.Record.Count);
            after = await WriteAsync(store, disk, observations, Math.Max(newest, timeline.SeenBefore(cut)));
        }
        // Only a power cut shows what a kill left undone.
        if (more > 0 || killed)
        {
            int next = random.Next(killed ? cut : 0, disk.Record.Count + 1);
            await CheckAsync(disk.Record, new PowerCut(disk.Record).MoveTo(next), after, more - 1);
        }
        return newest < timeline.SeenBefore(cut);
    }

    private void Tell(string what, int cut, DiskRecord record, SimulatedDisk disk)
    {
        _story.Add($"{what} before operation {cut} of {record.Count}; the disk held {string.Join(", ", disk.Files)} after");
        _story.AddRange(Enumerable.Range(0, cut).TakeLast(12).Select(index => $"  {index} {record[index]}"));
    }

    private async Task<IStore> OpenAsync(SimulatedDisk disk)
    {
        try
        {
            return await open(disk);
        }
        catch (Exception error) when (error is StoreCorruptException or StoreUnavailableException)
        {
            throw new BrokenPromiseException(Promise.Opens, error.Message, error);
        }
    }

    // How many of the first writes are there, of this timeline or of one with a write that failed.
    private async Task<(Timeline Past, int Survivors)> FindSurvivorsAsync(IStore store, Timeline timeline, int cut)
    {
        var items = (await ReadAsync(store, 0)).Items;
        int required = timeline.MustSurvive(cut);
        BrokenPromiseException? otherHistory = null;
        // History before a compaction tells nothing, so that a candidate that ends before it comes last.
        var candidates = Candidates(timeline, required, cut).Where(other => Difference(items, other.Past.After(other.Survivors)) is null)
            .OrderBy(other => other.Past.RevisionAfter(other.Survivors) < store.CompactedRevision);
        foreach (var (past, survivors) in candidates)
        {
            try
            {
                await CheckHistoryAsync(store, past, survivors);
                return (past, survivors);
            }
            catch (BrokenPromiseException error) when (error.Promise == Promise.KeepsHistory)
            {
                // A key that comes and goes leaves the state as it was before: history tells how far it has come.
                otherHistory = error;
            }
        }
        if (otherHistory is not null)
        {
            throw otherHistory;
        }
        int fewer = Enumerable.Range(0, required).LastOrDefault(count => Difference(items, timeline.After(count)) is null, -1);
        throw fewer >= 0
            ? new BrokenPromiseException(Promise.KeepsDurableWrites, $"only the first {fewer} writes are there, {timeline.Writes[required - 1]} is not")
            : new BrokenPromiseException(Promise.HasNoHole, $"no first writes give this state; {Difference(items, timeline.After(required))}");
    }

    private static IEnumerable<(Timeline Past, int Survivors)> Candidates(Timeline timeline, int required, int cut)
    {
        var counts = Enumerable.Range(required, timeline.Writes.Count - required + 1).ToList();
        return counts.Select(count => (timeline, count))
            .Concat(counts.SelectMany(count => timeline.WithRefusedAfter(count, cut)).Select(static other => (other, other.Writes.Count)));
    }

    private async Task CheckHistoryAsync(IStore store, Timeline timeline, int survivors)
    {
        long end = timeline.RevisionAfter(survivors);
        for (long start = store.CompactedRevision; start < end;)
        {
            try
            {
                await CheckEventsAsync(store, timeline, start, end);
                long past = random.NextInt64(start, end) + 1;
                int count = timeline.Writes.Count(write => write.Revision <= past);
                if (timeline.RevisionAfter(count) == past && Difference((await ReadAsync(store, past)).Items, timeline.After(count)) is { } difference)
                {
                    throw new BrokenPromiseException(Promise.KeepsHistory, $"at revision {past} {difference}");
                }
                return;
            }
            catch (CompactedException error) when (error.CompactedRevision > start)
            {
                // The store forgets old history as it opens, and says from where on it still knows.
                start = error.CompactedRevision;
            }
        }
    }

    private static async Task CheckEventsAsync(IStore store, Timeline timeline, long after, long end)
    {
        var expected = timeline.Writes.Where(write => write.Revision > after && write.Revision <= end)
            .SelectMany(static write => write.Transaction.Mutations.Select(mutation => (write.Revision, mutation.Key, mutation.Value is null))).ToList();
        List<(long Revision, string Key, bool Deleted)> told = [];
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await foreach (var batch in store.WatchAsync("", after, deadline.Token))
        {
            told.AddRange(batch.Events.Select(static change => (change.Current.ModRevision, change.Current.Key, change.Kind == StoreEventKind.Deleted)));
            if (batch.Revision >= end)
            {
                break;
            }
        }
        if (!expected.SequenceEqual(told))
        {
            int same = expected.Zip(told).TakeWhile(static pair => pair.First == pair.Second).Count();
            throw new BrokenPromiseException(Promise.KeepsHistory,
                $"of the events after {after} the first {same} are those of the writes up to {end}, then {told.ElementAtOrDefault(same)} "
                + $"came instead of {expected.ElementAtOrDefault(same)}");
        }
    }

    // A revision whose write is lost cannot be read as if nothing had happened.
    private async Task CheckLostAsync(IStore store, long newest, long seen)
    {
        if (seen <= newest)
        {
            return;
        }
        long lost = random.NextInt64(newest, seen) + 1;
        try
        {
            await ReadAsync(store, lost);
        }
        catch (Exception error) when (error is CompactedException or FutureRevisionException)
        {
            return;
        }
        throw new BrokenPromiseException(Promise.KeepsHistory, $"revision {lost} was seen and lost, and yet it can be read");
    }

    private async Task<Timeline> WriteAsync(IStore store, SimulatedDisk disk, Observations observations, long seen)
    {
        for (int i = 0; i < 4; i++)
        {
            var writeClass = random.Next(2) == 0 ? WriteClass.Durable : WriteClass.Volatile;
            var transaction = Writes.Put($"/after/{random.Next(3)}", $"{random.Next()}", writeClass);
            int issued = disk.Record.Count;
            var result = await CommitAsync(store, transaction);
            if (result.Revision <= seen)
            {
                throw new BrokenPromiseException(Promise.NeverReusesRevisions, $"{result.Revision} was given to a new write, {seen} had been seen");
            }
            seen = result.Revision;
            observations.Acknowledge(new AcknowledgedWrite(result.Revision, transaction, issued, disk.Record.Count));
        }
        var timeline = observations.ToTimeline();
        if (random.Next(4) == 0)
        {
            await store.CompactAsync(store.CurrentRevision - 1, default);
        }
        if (Difference((await ReadAsync(store, 0)).Items, timeline.After(timeline.Writes.Count)) is { } difference)
        {
            throw new BrokenPromiseException(Promise.AcceptsWrites, $"after new writes {difference}");
        }
        return timeline;
    }

    private static async Task<TransactionResult> CommitAsync(IStore store, Transaction transaction)
    {
        try
        {
            return await store.CommitAsync(transaction, default);
        }
        catch (StoreUnavailableException error)
        {
            throw new BrokenPromiseException(Promise.AcceptsWrites, error.Message, error);
        }
    }

    private static async Task<RangeResult> ReadAsync(IStore store, long revision)
    {
        try
        {
            return await store.RangeAsync(new RangeRequest("") { Revision = revision }, default);
        }
        catch (StoreUnavailableException error)
        {
            throw new BrokenPromiseException(Promise.Opens, error.Message, error);
        }
    }

    private static string? Difference(IReadOnlyList<KeyValue> items, ImmutableSortedDictionary<string, KeyValue> expected)
    {
        foreach (var item in items)
        {
            if (!expected.TryGetValue(item.Key, out var other))
            {
                return $"{item.Key} is there at revision {item.ModRevision}, and should not";
            }
            if (item.ModRevision != other.ModRevision || item.CreateRevision != other.CreateRevision)
            {
                return $"{item.Key} is of revision {item.ModRevision} (made at {item.CreateRevision}), not of {other.ModRevision} ({other.CreateRevision})";
            }
            if (!item.Value.Span.SequenceEqual(other.Value.Span))
            {
                return $"{item.Key} of revision {item.ModRevision} has other bytes";
            }
        }
        return items.Count == expected.Count ? null : $"{items.Count} keys are there, not {expected.Count}";
    }
}
