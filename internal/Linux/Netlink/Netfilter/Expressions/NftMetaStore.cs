using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Sets a property of the packet from a register.</summary>
internal sealed record NftMetaStore(int Key, int Register) : NftExpression("meta")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_META_KEY, (uint)Key);
        buffer.U32NetworkOrder(NFTA_META_SREG, (uint)Register);
    }
}
