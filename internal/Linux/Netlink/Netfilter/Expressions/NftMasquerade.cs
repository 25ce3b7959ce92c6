using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Rewrites the source of a connection to the address of the interface it leaves by.</summary>
internal sealed record NftMasquerade(bool FullyRandom) : NftExpression("masq")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        if (FullyRandom)
        {
            buffer.U32NetworkOrder(NFTA_MASQ_FLAGS, NF_NAT_RANGE_PROTO_RANDOM_FULLY);
        }
    }
}
