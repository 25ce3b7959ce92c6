using EdgeOrch.Raft;

namespace EdgeOrch.Store.Log;

/// <summary>The newest entries in memory, bounded in bytes: what followers and the state machine ask for is almost always here.</summary>
internal sealed class RecentEntries(long maxBytes)
{
    private readonly List<Entry> _entries = [];
    private long _bytes;

    /// <summary>The index before the first entry here; with none, before whatever comes next.</summary>
    private long Floor => _entries.Count == 0 ? long.MaxValue : _entries[0].Index - 1;

    /// <summary>Puts entries behind those here, or in their place from their first index on.</summary>
    internal void Append(IReadOnlyList<Entry> entries)
    {
        long first = entries[0].Index;
        if (_entries.Count > 0 && first <= _entries[^1].Index)
        {
            DropFrom(first);
        }
        foreach (var entry in entries)
        {
            _entries.Add(entry);
            _bytes += entry.Bytes;
        }
        Shrink();
    }

    /// <summary>One entry, if it is here.</summary>
    internal Entry? Find(long index) =>
        index > Floor && index <= _entries[^1].Index ? _entries[(int)(index - Floor - 1)] : null;

    /// <summary>Forgets all.</summary>
    internal void Clear()
    {
        _entries.Clear();
        _bytes = 0;
    }

    private void DropFrom(long first)
    {
        int place = (int)Math.Max(0, first - Floor - 1);
        for (int i = place; i < _entries.Count; i++)
        {
            _bytes -= _entries[i].Bytes;
        }
        _entries.RemoveRange(place, _entries.Count - place);
    }

    // Half is dropped at once, so that the list moves seldom.
    private void Shrink()
    {
        if (_bytes <= maxBytes)
        {
            return;
        }
        int dropped = 0;
        while (dropped < _entries.Count - 1 && _bytes > maxBytes / 2)
        {
            _bytes -= _entries[dropped++].Bytes;
        }
        _entries.RemoveRange(0, dropped);
    }
}
