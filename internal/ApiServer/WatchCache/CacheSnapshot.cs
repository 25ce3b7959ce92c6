using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>All objects of one resource at one revision, sorted by key. Immutable.</summary>
/// <param name="Items">The objects.</param>
/// <param name="Revision">The revision.</param>
internal sealed record CacheSnapshot(StoredObject[] Items, long Revision)
{
    /// <summary>The objects whose keys start with a prefix and come after a key, if one is given.</summary>
    public ArraySegment<StoredObject> WithPrefix(string prefix, string after)
    {
        var all = WithPrefix(prefix);
        if (after.Length == 0)
        {
            return all;
        }

        // The smallest key after another one is that key with a zero character.
        var start = LowerBound(prefix);
        return all[Math.Clamp(LowerBound(after + '\0') - start, 0, all.Count)..];
    }

    /// <summary>The objects whose keys start with a prefix.</summary>
    public ArraySegment<StoredObject> WithPrefix(string prefix)
    {
        var start = LowerBound(prefix);
        var end = start;
        if (prefix.Length > 0)
        {
            // Keys end their segments with '/', and '0' is the character after it.
            end = prefix[^1] == '/' ? LowerBound(string.Concat(prefix.AsSpan(0, prefix.Length - 1), "0")) : ScanEnd(prefix, start);
        }

        return new ArraySegment<StoredObject>(Items, start, end - start);
    }

    private int ScanEnd(string prefix, int start)
    {
        var end = start;
        while (end < Items.Length && Items[end].Key.StartsWith(prefix, StringComparison.Ordinal))
        {
            end++;
        }

        return end;
    }

    private int LowerBound(string key)
    {
        var low = 0;
        var high = Items.Length;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (string.CompareOrdinal(Items[middle].Key, key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
