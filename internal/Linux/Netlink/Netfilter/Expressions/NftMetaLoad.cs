using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads a property of the packet (mark, protocol, interface) into a register.</summary>
internal sealed record NftMetaLoad(int Key, int Register) : NftExpression("meta")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_META_KEY, (uint)Key);
        buffer.U32NetworkOrder(NFTA_META_DREG, (uint)Register);
    }
}
