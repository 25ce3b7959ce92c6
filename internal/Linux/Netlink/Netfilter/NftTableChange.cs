namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>
/// Writes the transaction that turns one table into another. Only what differs is touched: an endpoint that comes or
/// goes costs one chain, however many services there are.
/// </summary>
public static class NftTableChange
{
    /// <summary>The transaction from one state to another.</summary>
    /// <param name="from">What the kernel holds; null when that is not known, then the table is made anew.</param>
    /// <param name="to">What it shall hold.</param>
    public static NftBatch Between(NftTable? from, NftTable to)
    {
        var batch = new NftBatch(to.Family, to.Name);
        if (from is null || !CanChangeInPlace(from, to))
        {
            batch.AddTable();
            batch.DeleteTable();
            batch.AddTable();
            from = new NftTable(to.Family, to.Name, [], []);
        }

        var oldSets = from.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
        var oldChains = from.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        var newSets = to.Sets.Select(set => set.Name).ToHashSet(StringComparer.Ordinal);
        var newChains = to.Chains.Select(chain => chain.Name).ToHashSet(StringComparer.Ordinal);
        var goneChains = from.Chains.Where(chain => !newChains.Contains(chain.Name)).ToList();
        var changed = to.Chains.Where(chain => !oldChains.TryGetValue(chain.Name, out var old) || !old.SameRules(chain)).ToList();
        var elements = to.Sets.ToDictionary(set => set.Name, set => new ElementChange(oldSets.GetValueOrDefault(set.Name), set), StringComparer.Ordinal);

        // What is referred to comes before what refers to it, and goes after it.
        Each(to.Sets.Where(set => !oldSets.ContainsKey(set.Name)), batch.AddSet);
        Each(to.Chains.Where(chain => !oldChains.ContainsKey(chain.Name)), batch.AddChain);
        Each(to.Sets, set => batch.DeleteElements(set, elements[set.Name].Gone));
        Each(changed.Where(chain => oldChains.ContainsKey(chain.Name)), chain => batch.FlushChain(chain.Name));
        Each(goneChains, chain => batch.FlushChain(chain.Name));
        Each(changed, chain => Each(chain.Rules, rule => batch.AddRule(chain.Name, rule)));
        Each(to.Sets, set => batch.AddElements(set, elements[set.Name].New));
        Each(from.Sets.Where(set => !newSets.Contains(set.Name)), set => batch.DeleteSet(set.Name));
        Each(goneChains, chain => batch.DeleteChain(chain.Name));
        return batch;
    }

    /// <summary>The kernel cannot change the declaration of a set or the hook of a chain.</summary>
    private static bool CanChangeInPlace(NftTable from, NftTable to)
    {
        var sets = from.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
        var chains = from.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        return from.Family == to.Family && from.Name == to.Name
            && to.Sets.All(set => !sets.TryGetValue(set.Name, out var old) || old.SameShape(set))
            && to.Chains.All(chain => !chains.TryGetValue(chain.Name, out var old) || old.Hook == chain.Hook);
    }

    private static void Each<T>(IEnumerable<T> items, Action<T> action)
    {
        foreach (var item in items)
        {
            action(item);
        }
    }

    /// <summary>Elements to delete and to add; one whose data changed is in both.</summary>
    private sealed class ElementChange
    {
        public ElementChange(NftSet? from, NftSet to)
        {
            var old = (from?.Elements ?? []).ToDictionary(element => element.Key);
            var now = to.Elements.ToDictionary(element => element.Key);
            Gone = [.. old.Values.Where(element => !now.TryGetValue(element.Key, out var same) || same.Text != element.Text)];
            New = [.. now.Values.Where(element => !old.TryGetValue(element.Key, out var same) || same.Text != element.Text)];
        }

        public IReadOnlyList<NftElement> Gone { get; }

        public IReadOnlyList<NftElement> New { get; }
    }
}
