using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Masks a register, then flips bits in it.</summary>
internal sealed record NftBitwise(int Register, NftValue Mask, NftValue Xor) : NftExpression("bitwise")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_BITWISE_SREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_BITWISE_DREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_BITWISE_LEN, (uint)Mask.Bytes.Length);
        WriteValue(buffer, NFTA_BITWISE_MASK, Mask.Bytes);
        WriteValue(buffer, NFTA_BITWISE_XOR, Xor.Bytes);
    }
}
