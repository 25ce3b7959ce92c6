namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>Where a base chain sees packets.</summary>
/// <param name="Type"><c>nat</c> or <c>filter</c>.</param>
/// <param name="Point">The place on the packet's way.</param>
/// <param name="Priority">The order among chains of the same place, lowest first.</param>
public sealed record NftHook(string Type, NftHookPoint Point, int Priority)
{
    /// <summary>The hook in nft's syntax.</summary>
    public string Text => $"type {Type} hook {Point.ToString().ToLowerInvariant()} priority {Priority};";
}
