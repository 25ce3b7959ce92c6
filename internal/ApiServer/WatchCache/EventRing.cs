namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// The newest events of one resource, bounded by number, by the bytes that all resources share, and by what the store still
/// remembers. Positions only grow, so a reader knows when it was overtaken. Not thread-safe; the cache's lock guards it.
/// </summary>
internal sealed class EventRing
{
    private const int MaxEvents = 8192;
    private const int FewEvents = 16;
    private readonly RingBudget _budget;

    private CacheEvent[] _events = new CacheEvent[FewEvents];
    private long _bytes;

    /// <summary>Begins without events.</summary>
    public EventRing(long coveredFrom, RingBudget budget)
    {
        CoveredFrom = coveredFrom;
        _budget = budget;
        _budget.Join();
    }

    /// <summary>All events after this revision are here.</summary>
    public long CoveredFrom { get; private set; }

    /// <summary>The position of the oldest event.</summary>
    public long First { get; private set; }

    /// <summary>The position after the newest event.</summary>
    public long Next { get; private set; }

    /// <summary>The event at a position between <see cref="First"/> and <see cref="Next"/>.</summary>
    public CacheEvent this[long position] => _events[position % _events.Length];

    /// <summary>Adds the newest event, dropping the oldest ones beyond the bounds.</summary>
    public void Add(CacheEvent added)
    {
        while (Next > First && (Next - First >= MaxEvents || _budget.IsTooMuch(_bytes)))
        {
            DropOldest();
        }

        if (Next - First == _events.Length)
        {
            Resize(_events.Length * 2);
        }

        _events[Next % _events.Length] = added;
        Hold(added.Current.Size);
        Next++;
    }

    /// <summary>Drops events up to a revision, whose history nobody can ask for any more.</summary>
    public void Forget(long revision)
    {
        while (Next > First && this[First].Revision <= revision)
        {
            DropOldest();
        }

        if (_events.Length > FewEvents && Next - First < _events.Length / 4)
        {
            Resize(_events.Length / 2);
        }
    }

    /// <summary>Nothing is added any more: who still reads may finish, but it no longer counts.</summary>
    public void Leave() => _budget.Leave(_bytes);

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
        Hold(-slot.Current.Size);
        slot = null!;
        First++;
    }

    private void Hold(long difference)
    {
        _bytes += difference;
        _budget.Change(difference);
    }

    private void Resize(int length)
    {
        var moved = new CacheEvent[length];
        for (var position = First; position < Next; position++)
        {
            moved[position % length] = _events[position % _events.Length];
        }

        _events = moved;
    }
}
