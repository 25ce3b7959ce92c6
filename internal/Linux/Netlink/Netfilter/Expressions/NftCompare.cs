using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Goes on only when a register equals, or differs from, a constant.</summary>
internal sealed record NftCompare(int Register, bool Equal, NftValue Value) : NftExpression("cmp")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_CMP_SREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_CMP_OP, (uint)(Equal ? NFT_CMP_EQ : NFT_CMP_NEQ));
        WriteValue(buffer, NFTA_CMP_DATA, Value.Bytes);
    }
}
