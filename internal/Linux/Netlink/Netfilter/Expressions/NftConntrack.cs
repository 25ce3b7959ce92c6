using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads a property of the tracked connection into a register.</summary>
internal sealed record NftConntrack(int Key, int Register) : NftExpression("ct")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_CT_KEY, (uint)Key);
        buffer.U32NetworkOrder(NFTA_CT_DREG, (uint)Register);
    }
}
