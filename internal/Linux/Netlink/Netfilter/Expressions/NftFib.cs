using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads the type (local, unicast, ...) of the source or destination address into a register.</summary>
internal sealed record NftFib(bool Source, int Register) : NftExpression("fib")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_FIB_DREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
        buffer.U32NetworkOrder(NFTA_FIB_FLAGS, (uint)(Source ? NFTA_FIB_F_SADDR : NFTA_FIB_F_DADDR));
    }
}
