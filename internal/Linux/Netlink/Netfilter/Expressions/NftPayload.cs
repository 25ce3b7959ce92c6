using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads bytes of a header into a register.</summary>
internal sealed record NftPayload(int Base, int Offset, int Length, int Register) : NftExpression("payload")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_PAYLOAD_DREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_PAYLOAD_BASE, (uint)Base);
        buffer.U32NetworkOrder(NFTA_PAYLOAD_OFFSET, (uint)Offset);
        buffer.U32NetworkOrder(NFTA_PAYLOAD_LEN, (uint)Length);
    }
}
