namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>An element of a set (key alone), of a map (key and data) or of a verdict map (key and verdict).</summary>
public sealed record NftElement(NftValue Key, NftValue? Data = null, NftVerdict? Verdict = null)
{
    /// <summary>The element in nft's syntax.</summary>
    public string Text => (Data?.Text ?? Verdict?.Text) is { } right ? $"{Key} : {right}" : Key.Text;
}
