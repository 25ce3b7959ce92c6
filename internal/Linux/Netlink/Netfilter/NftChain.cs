namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>A chain of rules.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Hook">Where it sees packets; null for a chain that only others enter.</param>
/// <param name="Rules">Its rules in order.</param>
public sealed record NftChain(string Name, NftHook? Hook, IReadOnlyList<NftRule> Rules)
{
    /// <summary>Whether both hold the same rules in the same order.</summary>
    public bool SameRules(NftChain other) => Rules.Select(rule => rule.Text).SequenceEqual(other.Rules.Select(rule => rule.Text));
}
