namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// The newest events of one resource, bounded by number and bytes. Positions only grow, so a reader knows when it was
/// overtaken. Not thread-safe; the cache's lock guards it.
/// </summary>
internal sealed class EventRing(long coveredFrom)
{
    private const int MaxEvents = 8192;
    private const long MaxBytes = 8 * 1024 * 1024;

    private CacheEvent[] _events = new CacheEvent[16];
    private long _bytes;

    /// <summary>All events after this revision are here.</summary>
    public long CoveredFrom { get; private set; } = coveredFrom;

    /// <summary>The position of the oldest event.</summary>
    public long First { get; private set; }

    /// <summary>The position after the newest event.</summary>
    public long Next { get; private set; }

    /// <summary>The event at a position between <see cref="First"/> and <see cref="Next"/>.</summary>
    public CacheEvent this[long position] => _events[position % _events.Length];

    /// <summary>Adds the newest event, dropping the oldest ones beyond the bounds.</summary>
    public void Add(CacheEvent added)
    {
        while (Next - First >= MaxEvents || (_bytes > MaxBytes && Next > First))
        {
            DropOldest();
        }

        if (Next - First == _events.Length)
        {
            Grow();
        }

        _events[Next % _events.Length] = added;
        _bytes += added.Current.Json.Length;
        Next++;
    }

    /// <summary>The position of the first event after a revision, which must not be before <see cref="CoveredFrom"/>.</summary>
    public long PositionAfter(long revision)
    {
        var low = First;
        var high = Next;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle].Revision > revision)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private void DropOldest()
    {
        ref var slot = ref _events[First % _events.Length];
        CoveredFrom = slot.Revision;
        _bytes -= slot.Current.Json.Length;
        slot = null!;
        First++;
    }

    private void Grow()
    {
        var larger = new CacheEvent[_events.Length * 2];
        for (var position = First; position < Next; position++)
        {
            larger[position % larger.Length] = _events[position % _events.Length];
        }

        _events = larger;
    }
}
