using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads a random number below a limit into a register.</summary>
internal sealed record NftNumberGenerator(uint Modulus, int Register) : NftExpression("numgen")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_NG_DREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_NG_MODULUS, Modulus);
        buffer.U32NetworkOrder(NFTA_NG_TYPE, NFT_NG_RANDOM);
        buffer.U32NetworkOrder(NFTA_NG_OFFSET, 0);
    }
}
