using System.Collections.Immutable;
using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Opens a store on what a power cut left, and holds it to its promises.</summary>
internal sealed class PowerCutCheck(OpenStore open, Random random)
{
    /// <summary>Checks one disk, goes on working with it, and then cuts the power again.</summary>
    /// <param name="image">The disk.</param>
    /// <param name="timeline">All that happened to the store before and, unknown to it, after the cut.</param>
    /// <param name="cut">How many operations the disk had behind it.</param>
    /// <param name="cutsToCome">How many more power cuts follow this one.</param>
    /// <returns>Whether the cut took back something that somebody had seen.</returns>
    /// <exception cref="BrokenPromiseException">A promise is broken.</exception>
    internal async Task<bool> CheckAsync(DiskImage image, Timeline timeline, int cut, int cutsToCome)
    {
        using var disk = new SimulatedDisk(image, random.Next());
        Timeline survived;
        Timeline after;
        await using (var store = await OpenAsync(disk))
        {
            survived = await FindSurvivorsAsync(store, timeline, cut);
            await CheckHistoryAsync(store, survived);
            await CheckLostAsync(store, survived);
            after = await WriteAsync(store, disk, survived);
        }
        if (cutsToCome > 0)
        {
            int next = random.Next(disk.Record.Count + 1);
            var left = new PowerCut(disk.Record).MoveTo(next).Draw(random);
            await CheckAsync(left, after, next, cutsToCome - 1);
        }
        return survived.Newest < survived.SeenBefore(0);
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

    // The writes that are there, as the past of the store that was opened.
    private static async Task<Timeline> FindSurvivorsAsync(IStore store, Timeline timeline, int cut)
    {
        var range = await ReadAsync(store, 0);
        long newest = range.Items.Select(static item => item.ModRevision).DefaultIfEmpty().Max();
        int required = timeline.MustSurvive(cut);
        for (int count = 0; count <= timeline.Writes.Count; count++)
        {
            if (timeline.RevisionAfter(count) >= newest && Difference(range.Items, timeline.After(count)) is null)
            {
                return count >= required ? timeline.Cut(cut, count) : throw new BrokenPromiseException(Promise.KeepsDurableWrites,
                    $"only the first {count} writes are there, {timeline.Writes[required - 1]} is not");
            }
        }
        for (int count = required; count <= timeline.Writes.Count; count++)
        {
            foreach (var other in timeline.WithRefusedAfter(count, cut))
            {
                if (Difference(range.Items, other.After(other.Writes.Count)) is null)
                {
                    return other.Cut(0, other.Writes.Count);
                }
            }
        }
        int same = timeline.Writes.Count(write => write.Revision <= newest);
        throw new BrokenPromiseException(Promise.HasNoHole, $"no first writes give this state; {Difference(range.Items, timeline.After(Math.Max(same, required)))}");
    }

    private async Task CheckHistoryAsync(IStore store, Timeline timeline)
    {
        long end = timeline.Newest;
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
            .SelectMany(static write => write.Transaction.Mutations.Select(mutation => (write.Revision, mutation.Key, Deleted: mutation.Value is null)));
        List<(long, string, bool)> told = [];
        using var deadline = new CancellationTokenSource(Stores.Patience);
        await foreach (var batch in store.WatchAsync("", after, deadline.Token))
        {
            told.AddRange(batch.Events.Select(static change => (change.Current.ModRevision, change.Current.Key, change.Kind == StoreEventKind.Deleted)));
            if (batch.Events.Count == 0)
            {
                break;
            }
        }
        if (!expected.SequenceEqual(told))
        {
            throw new BrokenPromiseException(Promise.KeepsHistory, $"the events after {after} are not those of the writes up to {end}");
        }
    }

    // A revision whose write is lost cannot be read as if nothing had happened.
    private async Task CheckLostAsync(IStore store, Timeline timeline)
    {
        long newest = timeline.Newest;
        long seen = timeline.SeenBefore(0);
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

    private async Task<Timeline> WriteAsync(IStore store, SimulatedDisk disk, Timeline before)
    {
        var observations = new Observations(before);
        long seen = Math.Max(before.SeenBefore(0), before.Newest);
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
