using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads a constant into a register.</summary>
internal sealed record NftImmediate(NftValue Value, int Register) : NftExpression("immediate")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_IMMEDIATE_DREG, (uint)Register);
        WriteValue(buffer, NFTA_IMMEDIATE_DATA, Value.Bytes);
    }
}
