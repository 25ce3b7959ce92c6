using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Rewrites the destination or the source of a connection from registers.</summary>
internal sealed record NftNat(bool Destination, NftFamily Family, int AddressRegister, int? PortRegister) : NftExpression("nat")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_NAT_TYPE, (uint)(Destination ? NFT_NAT_DNAT : NFT_NAT_SNAT));
        buffer.U32NetworkOrder(NFTA_NAT_FAMILY, (uint)Family);
        buffer.U32NetworkOrder(NFTA_NAT_REG_ADDR_MIN, (uint)AddressRegister);
        if (PortRegister is { } port)
        {
            buffer.U32NetworkOrder(NFTA_NAT_REG_PROTO_MIN, (uint)port);
        }
    }
}
