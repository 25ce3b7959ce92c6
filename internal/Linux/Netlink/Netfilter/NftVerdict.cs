using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>What becomes of a packet.</summary>
public sealed record NftVerdict
{
    private NftVerdict(int code, string text, string? chain)
    {
        Code = code;
        Text = text;
        Chain = chain;
    }

    /// <summary>The packet goes on.</summary>
    public static NftVerdict Accept { get; } = new(NF_ACCEPT, "accept", null);

    /// <summary>The packet ends here, without a word.</summary>
    public static NftVerdict Drop { get; } = new(NF_DROP, "drop", null);

    /// <summary>Back to the calling chain.</summary>
    public static NftVerdict Return { get; } = new(NFT_RETURN, "return", null);

    /// <summary>The verdict in nft's syntax.</summary>
    public string Text { get; }

    /// <summary>The chain that is entered; null for the others.</summary>
    public string? Chain { get; }

    internal int Code { get; }

    /// <summary>Enter a chain and come back.</summary>
    public static NftVerdict Jump(string chain) => new(NFT_JUMP, "jump " + chain, chain);

    /// <summary>Enter a chain for good.</summary>
    public static NftVerdict Goto(string chain) => new(NFT_GOTO, "goto " + chain, chain);

    /// <summary>Writes it as an attribute of type NFTA_DATA_.</summary>
    internal void Write(NetlinkBuffer buffer, int type)
    {
        using var data = buffer.BeginNested(type);
        using var verdict = buffer.BeginNested(NFTA_DATA_VERDICT);
        buffer.U32NetworkOrder(NFTA_VERDICT_CODE, unchecked((uint)Code));
        if (Chain is not null)
        {
            buffer.String(NFTA_VERDICT_CHAIN, Chain);
        }
    }
}
