using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Watching;

/// <summary>The most recent changes, bounded in number and bytes. Not thread-safe; <see cref="WatchHub"/> guards it.</summary>
/// <remarks>Revisions in the ring follow each other without a gap, so that a revision's place is a subtraction.</remarks>
internal sealed class EventRing(long start, int maxEvents, long maxBytes)
{
    private const int EventOverhead = 200;

    private RevisionEvents?[] _slots = new RevisionEvents?[64];
    private int _first;
    private int _events;
    private long _bytes;

    /// <summary>Changes after this revision are all here.</summary>
    internal long Floor { get; private set; } = start;

    /// <summary>The newest revision.</summary>
    internal long Last { get; private set; } = start;

    private int Count => (int)(Last - Floor);

    /// <summary>Forgets everything and begins anew at a revision.</summary>
    internal void Restart(long revision)
    {
        Array.Clear(_slots);
        (_first, _events, _bytes) = (0, 0, 0);
        (Floor, Last) = (revision, revision);
    }

    /// <summary>Adds the next revision, dropping the oldest ones that no longer fit.</summary>
    internal void Add(RevisionEvents revision)
    {
        if (revision.Revision != Last + 1)
        {
            throw new InvalidOperationException($"revision {revision.Revision} does not follow {Last}");
        }
        if (Count == _slots.Length)
        {
            Grow();
        }
        Slot(Count) = revision;
        Last = revision.Revision;
        _events += revision.Events.Count;
        _bytes += Bytes(revision);
        while (_events > maxEvents || _bytes > maxBytes)
        {
            DropOldest();
        }
    }

    /// <summary>The oldest changes with a prefix after a revision that is not below <see cref="Floor"/>.</summary>
    internal WatchBatch After(long revision, string prefix, int limit)
    {
        List<StoreEvent> found = [];
        while (revision < Last && found.Count < limit)
        {
            foreach (var change in Slot((int)(revision - Floor))!.Events)
            {
                if (change.Current.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    found.Add(change);
                }
            }
            revision++;
        }
        return new WatchBatch(revision, found);
    }

    private static long Bytes(RevisionEvents revision)
    {
        long bytes = 0;
        foreach (var change in revision.Events)
        {
            bytes += EventOverhead + change.Current.Value.Length + (change.Previous?.Value.Length ?? 0);
        }
        return bytes;
    }

    private ref RevisionEvents? Slot(int place) => ref _slots[(_first + place) & (_slots.Length - 1)];

    private void DropOldest()
    {
        var oldest = Slot(0)!;
        Slot(0) = null;
        _first = (_first + 1) & (_slots.Length - 1);
        Floor = oldest.Revision;
        _events -= oldest.Events.Count;
        _bytes -= Bytes(oldest);
    }

    private void Grow()
    {
        var larger = new RevisionEvents?[_slots.Length * 2];
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            larger[i] = Slot(i);
        }
        _slots = larger;
        _first = 0;
    }
}
