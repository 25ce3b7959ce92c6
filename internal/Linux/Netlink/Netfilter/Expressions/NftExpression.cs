using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter.Expressions;

/// <summary>One step of a rule in the kernel's own terms: it reads and writes registers and may end the rule.</summary>
/// <param name="Name">The kernel's name of the expression.</param>
public abstract record NftExpression(string Name)
{
    /// <summary>Writes the expression as one list element.</summary>
    /// <param name="buffer">The rule's expression list.</param>
    internal void Write(NetlinkBuffer buffer)
    {
        using var element = buffer.BeginNested(NFTA_LIST_ELEM);
        buffer.String(NFTA_EXPR_NAME, Name);
        using var data = buffer.BeginNested(NFTA_EXPR_DATA);
        WriteData(buffer);
    }

    private protected abstract void WriteData(NetlinkBuffer buffer);

    private protected static void WriteValue(NetlinkBuffer buffer, int type, ReadOnlySpan<byte> value)
    {
        using var data = buffer.BeginNested(type);
        buffer.Attribute(NFTA_DATA_VALUE, value);
    }
}
