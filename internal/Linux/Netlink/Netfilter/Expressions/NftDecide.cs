using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Ends the rule with a verdict.</summary>
internal sealed record NftDecide(NftVerdict Verdict) : NftExpression("immediate")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
        Verdict.Write(buffer, NFTA_IMMEDIATE_DATA);
    }
}
