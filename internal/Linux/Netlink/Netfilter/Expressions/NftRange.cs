using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Goes on only when a register lies between two constants, both included.</summary>
internal sealed record NftRange(int Register, NftValue From, NftValue To) : NftExpression("range")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_RANGE_SREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_RANGE_OP, NFT_RANGE_EQ);
        WriteValue(buffer, NFTA_RANGE_FROM_DATA, From.Bytes);
        WriteValue(buffer, NFTA_RANGE_TO_DATA, To.Bytes);
    }
}
