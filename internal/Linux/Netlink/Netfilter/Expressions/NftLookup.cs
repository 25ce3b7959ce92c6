using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Looks a register up in a set or map: goes on only when it is there, and loads a map's data, or takes a verdict map's verdict.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Source">The register with the key.</param>
/// <param name="Destination">The register for a map's data, NFT_REG_VERDICT for a verdict map; null for a plain set.</param>
/// <param name="Inverted">Go on only when the key is not there.</param>
internal sealed record NftLookup(string Set, int Source, int? Destination, bool Inverted = false) : NftExpression("lookup")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.String(NFTA_LOOKUP_SET, Set);
        buffer.U32NetworkOrder(NFTA_LOOKUP_SREG, (uint)Source);
        if (Destination is { } destination)
        {
            buffer.U32NetworkOrder(NFTA_LOOKUP_DREG, (uint)destination);
        }

        if (Inverted)
        {
            buffer.U32NetworkOrder(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
        }
    }
}
