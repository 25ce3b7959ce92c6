namespace EdgeOrch.Raft.Log;

/// <summary>Cuts runs of entries to a size.</summary>
public static class EntryLimit
{
    /// <summary>The entries at places <paramref name="first"/> to <paramref name="last"/>: at least one, then as many as fit into the bytes.</summary>
    public static List<Entry> Take(IReadOnlyList<Entry> entries, int first, int last, long maxBytes)
    {
        List<Entry> taken = [];
        long bytes = 0;
        for (int place = first; place <= last; place++)
        {
            bytes += entries[place].Bytes;
            if (taken.Count > 0 && bytes > maxBytes)
            {
                break;
            }
            taken.Add(entries[place]);
        }
        return taken;
    }
}
