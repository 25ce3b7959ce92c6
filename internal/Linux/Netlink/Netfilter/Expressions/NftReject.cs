using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Refuses the packet with a TCP reset or an ICMP error.</summary>
internal sealed record NftReject(bool TcpReset, byte IcmpCode) : NftExpression("reject")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_REJECT_TYPE, (uint)(TcpReset ? NFT_REJECT_TCP_RST : NFT_REJECT_ICMP_UNREACH));
        buffer.U8(NFTA_REJECT_ICMP_CODE, IcmpCode);
    }
}
