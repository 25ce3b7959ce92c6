using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Loads a hash of registers, below a limit, into a register.</summary>
internal sealed record NftHash(int Source, int Length, uint Modulus, uint Seed, int Register) : NftExpression("hash")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_HASH_SREG, (uint)Source);
        buffer.U32NetworkOrder(NFTA_HASH_DREG, (uint)Register);
        buffer.U32NetworkOrder(NFTA_HASH_LEN, (uint)Length);
        buffer.U32NetworkOrder(NFTA_HASH_MODULUS, Modulus);
        buffer.U32NetworkOrder(NFTA_HASH_SEED, Seed);
        buffer.U32NetworkOrder(NFTA_HASH_TYPE, NFT_HASH_JENKINS);
    }
}
