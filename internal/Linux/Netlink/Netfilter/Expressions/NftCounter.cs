using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Counts packets and bytes.</summary>
internal sealed record NftCounter() : NftExpression("counter")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U64NetworkOrder(NFTA_COUNTER_BYTES, 0);
        buffer.U64NetworkOrder(NFTA_COUNTER_PACKETS, 0);
    }
}
