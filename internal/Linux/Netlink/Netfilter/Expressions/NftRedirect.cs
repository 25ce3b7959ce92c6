using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>Sends a connection to this host, to the port in a register.</summary>
internal sealed record NftRedirect(int PortRegister) : NftExpression("redir")
{
    private protected override void WriteData(NetlinkBuffer buffer)
    {
        buffer.U32NetworkOrder(NFTA_REDIR_REG_PROTO_MIN, (uint)PortRegister);
    }
}
