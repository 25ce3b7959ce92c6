using State = System.Collections.Immutable.ImmutableSortedDictionary<string, EdgeOrch.Store.KeyValue>;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>
/// All writes of a store in the order of their revisions, the state after each, and who knew of what when. Immutable.
/// </summary>
internal sealed class Timeline
{
    /// <summary>A new store's.</summary>
    internal static readonly Timeline Empty = new([], [], 0, [], 0, []);

    private readonly List<State> _states;
    private readonly int _settled;
    private readonly List<(int At, long Revision)> _seen;
    private readonly long _seenBefore;
    private readonly List<(int Issued, Transaction Transaction)> _refused;

    private Timeline(
        List<AcknowledgedWrite> writes, List<State> states, int settled,
        List<(int At, long Revision)> seen, long seenBefore, List<(int Issued, Transaction Transaction)> refused)
    {
        _refused = refused;
        Writes = writes;
        _states = states;
        _settled = settled;
        _seen = seen;
        _seenBefore = seenBefore;
    }

    /// <summary>The writes.</summary>
    internal IReadOnlyList<AcknowledgedWrite> Writes { get; }

    /// <summary>How many writes failed.</summary>
    internal int Refusals => _refused.Count;

    /// <summary>The revision of the last write.</summary>
    internal long Newest => RevisionAfter(Writes.Count);

    /// <summary>The state after the first <paramref name="count"/> writes.</summary>
    internal State After(int count) => count == 0 ? State.Empty.WithComparers(StringComparer.Ordinal) : _states[count - 1];

    /// <summary>The revision of the last of the first <paramref name="count"/> writes.</summary>
    internal long RevisionAfter(int count) => count == 0 ? 0 : Writes[count - 1].Revision;

    /// <summary>How many of the first writes must be there after a power cut at an operation of the disk.</summary>
    internal int MustSurvive(int cut)
    {
        int count = Writes.Count;
        while (count > _settled && !(Writes[count - 1].IsDurable && Writes[count - 1].Acknowledged <= cut))
        {
            count--;
        }
        return count;
    }

    /// <summary>The newest revision that anybody had seen before an operation of the disk.</summary>
    internal long SeenBefore(int cut)
    {
        long newest = _seenBefore;
        foreach (var (at, revision) in _seen)
        {
            newest = at <= cut ? Math.Max(newest, revision) : newest;
        }
        return newest;
    }

    /// <summary>What lies behind a store that was opened after a power cut with the first writes: they are on the platter now.</summary>
    internal Timeline Cut(int cut, int survivors) =>
        new([.. Writes.Take(survivors)], _states.GetRange(0, survivors), survivors, [], SeenBefore(cut), []);

    /// <summary>
    /// What lies behind a store that was opened after its process was killed, with the first writes: those that were not
    /// acknowledged may still go with the next power cut.
    /// </summary>
    internal Timeline Kill(int cut, int survivors) => new(
        [.. Writes.Take(survivors).Select(write => write.Acknowledged <= cut ? write : write with { Acknowledged = int.MaxValue })],
        _states.GetRange(0, survivors), _settled, [], SeenBefore(cut), []);

    /// <summary>The same with more writes, in order, and sightings.</summary>
    /// <exception cref="BrokenPromiseException">A revision was given twice.</exception>
    internal Timeline Extend(IEnumerable<AcknowledgedWrite> writes, IEnumerable<(int At, long Revision)> seen)
    {
        List<AcknowledgedWrite> all = [.. Writes];
        List<State> states = [.. _states];
        foreach (var write in writes)
        {
            long newest = all.Count == 0 ? 0 : all[^1].Revision;
            if (write.Revision <= newest)
            {
                throw new BrokenPromiseException(Promise.NeverReusesRevisions, $"{write} came after {all[^1]}");
            }
            var state = states.Count == 0 ? After(0) : states[^1];
            all.Add(write);
            states.Add(Apply(state, write));
        }
        return new Timeline(all, states, _settled, [.. _seen, .. seen], _seenBefore, _refused);
    }

    /// <summary>The same with writes that failed.</summary>
    internal Timeline WithRefused(IEnumerable<(int Issued, Transaction Transaction)> refused) =>
        new([.. Writes], _states, _settled, _seen, _seenBefore, [.. _refused, .. refused]);

    /// <summary>
    /// The other ways things may have gone after the first <paramref name="count"/> writes: a write whose sync failed was refused,
    /// and may be on the platter all the same, as the last one, until the next write takes its place.
    /// </summary>
    internal IEnumerable<Timeline> WithRefusedAfter(int count, int cut) => _refused
        .Where(refused => refused.Issued <= cut && (count == 0 || refused.Issued >= Writes[count - 1].Issued))
        .Select(refused => First(count).Extend([new AcknowledgedWrite(RevisionAfter(count) + 1, refused.Transaction, refused.Issued, int.MaxValue)], []));

    private Timeline First(int count) => new([.. Writes.Take(count)], _states.GetRange(0, count), _settled, _seen, _seenBefore, _refused);

    private static State Apply(State state, AcknowledgedWrite write)
    {
        foreach (var mutation in write.Transaction.Mutations)
        {
            if (mutation.Value is null)
            {
                state = state.Remove(mutation.Key);
                continue;
            }
            long created = state.TryGetValue(mutation.Key, out var present) ? present.CreateRevision : write.Revision;
            state = state.SetItem(mutation.Key, new KeyValue(mutation.Key, write.Stored(mutation), created, write.Revision));
        }
        return state;
    }
}
