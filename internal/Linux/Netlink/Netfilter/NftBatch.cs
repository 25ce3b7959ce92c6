using static EdgeOrch.Linux.Netlink.Netfilter.NetfilterConstants;
using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>
/// A transaction on one table: all its changes become visible to packets at the same instant, or none does. Order
/// matters as in an nft script. Not thread-safe; committed once by <see cref="NftSocket.Commit"/>.
/// </summary>
public sealed partial class NftBatch
{
    /// <summary>An attribute holds at most 64 KiB; a hundred of the largest elements stay well below.</summary>
    private const int ElementsPerMessage = 256;

    private readonly NftFamily _family;
    private readonly string _table;
    private readonly List<(int Start, string Operation)> _messages = [];
    private uint _setId;

    /// <summary>Begins a transaction on a table.</summary>
    public NftBatch(NftFamily family, string table)
    {
        _family = family;
        _table = table;
        Control(NFNL_MSG_BATCH_BEGIN, "begin");
    }

    /// <summary>Whether nothing would change.</summary>
    public bool IsEmpty => _messages.Count == 1;

    internal NetlinkBuffer Buffer { get; } = new(64 * 1024);

    internal IReadOnlyList<(int Start, string Operation)> Messages => _messages;

    /// <summary>Creates the table unless it exists.</summary>
    public void AddTable()
    {
        using var message = Begin(NFT_MSG_NEWTABLE, NLM_F_CREATE, "add table");
        Buffer.String(NFTA_TABLE_NAME, _table);
    }

    /// <summary>Deletes the table with everything in it. It must exist.</summary>
    public void DeleteTable()
    {
        using var message = Begin(NFT_MSG_DELTABLE, 0, "delete table");
        Buffer.String(NFTA_TABLE_NAME, _table);
    }

    /// <summary>Creates a chain unless it exists; its rules are added separately, when all chains are there.</summary>
    public void AddChain(NftChain chain)
    {
        using var message = Begin(NFT_MSG_NEWCHAIN, NLM_F_CREATE, "add chain " + chain.Name);
        Buffer.String(NFTA_CHAIN_TABLE, _table);
        Buffer.String(NFTA_CHAIN_NAME, chain.Name);
        if (chain.Hook is { } hook)
        {
            Buffer.String(NFTA_CHAIN_TYPE, hook.Type);
            Buffer.U32NetworkOrder(NFTA_CHAIN_POLICY, NF_ACCEPT);
            using var attribute = Buffer.BeginNested(NFTA_CHAIN_HOOK);
            Buffer.U32NetworkOrder(NFTA_HOOK_HOOKNUM, (uint)hook.Point);
            Buffer.U32NetworkOrder(NFTA_HOOK_PRIORITY, unchecked((uint)hook.Priority));
        }
    }

    /// <summary>Removes a chain's rules.</summary>
    public void FlushChain(string chain)
    {
        using var message = Begin(NFT_MSG_DELRULE, 0, "flush chain " + chain);
        Buffer.String(NFTA_RULE_TABLE, _table);
        Buffer.String(NFTA_RULE_CHAIN, chain);
    }

    /// <summary>Deletes an empty chain that nothing refers to.</summary>
    public void DeleteChain(string chain)
    {
        using var message = Begin(NFT_MSG_DELCHAIN, 0, "delete chain " + chain);
        Buffer.String(NFTA_CHAIN_TABLE, _table);
        Buffer.String(NFTA_CHAIN_NAME, chain);
    }

    /// <summary>Appends a rule to a chain.</summary>
    public void AddRule(string chain, NftRule rule)
    {
        using var message = Begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, $"add rule {chain} {rule.Text}");
        Buffer.String(NFTA_RULE_TABLE, _table);
        Buffer.String(NFTA_RULE_CHAIN, chain);
        using var expressions = Buffer.BeginNested(NFTA_RULE_EXPRESSIONS);
        foreach (var expression in rule.Expressions)
        {
            expression.Write(Buffer);
        }
    }

    internal void End() => Control(NFNL_MSG_BATCH_END, "end");

    /// <summary>Asks for an answer to the last change, so that success is heard and not merely assumed.</summary>
    internal void Seal()
    {
        Buffer.AddFlags(_messages[^1].Start, NLM_F_ACK);
        End();
    }

    private NetlinkBuffer.Scope Begin(int type, int flags, string operation)
    {
        _messages.Add((Buffer.Length, operation));
        var scope = Buffer.BeginMessage((ushort)((NFNL_SUBSYS_NFTABLES << 8) | type), (ushort)(NLM_F_REQUEST | flags));
        Buffer.Struct(new NetfilterHeader { nfgen_family = (byte)_family });
        return scope;
    }

    private void Control(int type, string operation)
    {
        _messages.Add((Buffer.Length, operation));
        using var message = Buffer.BeginMessage((ushort)type, NLM_F_REQUEST);
        Buffer.Struct(new NetfilterHeader
        {
            res_id = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)NFNL_SUBSYS_NFTABLES),
        });
    }
}
