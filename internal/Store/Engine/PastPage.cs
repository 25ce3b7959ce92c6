namespace EdgeOrch.Store.Engine;

/// <summary>
/// Merges the live keys, in order, with the keys that changed since a revision, into a page of the state at that revision.
/// </summary>
/// <param name="changed">In key order: each key that changed, with the head it had (an identity of 0: it did not exist).</param>
/// <param name="limit">The most items; 0 is no limit.</param>
internal sealed class PastPage(List<KeyValuePair<string, Head>> changed, int limit)
{
    private int _next;

    /// <summary>The page.</summary>
    internal List<KeyValuePair<string, Head>> Items { get; } = [];

    /// <summary>How many keys follow after it.</summary>
    internal long Remaining { get; private set; }

    /// <summary>Adds the next live key.</summary>
    internal void AddLive(string key, Head head)
    {
        while (_next < changed.Count)
        {
            int order = KeyOrder.Instance.Compare(changed[_next].Key, key);
            if (order > 0)
            {
                break;
            }
            AddChanged();
            if (order == 0)
            {
                return;
            }
        }
        Add(key, head);
    }

    /// <summary>Adds the changed keys behind the last live one.</summary>
    internal void Finish()
    {
        while (_next < changed.Count)
        {
            AddChanged();
        }
    }

    private void AddChanged()
    {
        var (key, head) = changed[_next++];
        if (head.Id != 0)
        {
            Add(key, head);
        }
    }

    private void Add(string key, Head head)
    {
        if (limit == 0 || Items.Count < limit)
        {
            Items.Add(new(key, head));
        }
        else
        {
            Remaining++;
        }
    }
}
