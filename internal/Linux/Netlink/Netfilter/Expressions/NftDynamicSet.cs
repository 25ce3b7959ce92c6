using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Adds the key in a register to a set, or starts its time anew.</summary>
internal sealed record NftDynamicSet(string Set, int KeyRegister, TimeSpan? Timeout) : NftExpression("dynset")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.String(NFTA_DYNSET_SET_NAME, Set);
        buffer.U32NetworkOrder(NFTA_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
        buffer.U32NetworkOrder(NFTA_DYNSET_SREG_KEY, (uint)KeyRegister);
        if (Timeout is { } timeout)
        {
            buffer.U64NetworkOrder(NFTA_DYNSET_TIMEOUT, (ulong)timeout.TotalMilliseconds);
        }
    }
}
