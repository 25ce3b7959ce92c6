using System.Runtime.InteropServices;
using static EdgeOrch.Linux.Netlink.Netfilter.NetfilterConstants;
using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;
using static EdgeOrch.Linux.Netlink.NetlinkConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>nftables of the network namespace in which it was opened. Not thread-safe.</summary>
public sealed class NftSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private NftSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static NftSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Netfilter));

    /// <summary>Applies a transaction as a whole or not at all. An empty one does nothing.</summary>
    /// <exception cref="LinuxException">The kernel refused it; the message names the first refused change. Nothing was changed.</exception>
    public void Commit(NftBatch batch)
    {
        if (batch.IsEmpty)
        {
            return;
        }

        batch.Seal();
        var first = _socket.TakeSequences(batch.Messages.Count);
        for (var i = 0; i < batch.Messages.Count; i++)
        {
            batch.Buffer.SetSequence(batch.Messages[i].Start, first + (uint)i);
        }

        _socket.EnsureSendBuffer(batch.Buffer.Length);
        _socket.Send(batch.Buffer.Written, "send nftables transaction");
        ReadAnswers(batch, first);
    }

    /// <summary>The number the kernel raises at each change by anybody: cheap to watch for foreign changes.</summary>
    public uint Generation()
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETGEN, NLM_F_REQUEST | NLM_F_ACK))
        {
            request.Struct(default(NetfilterHeader));
        }

        var generations = _socket.Query(request, "read nftables generation", message =>
        {
            foreach (var attribute in message.Attributes(4))
            {
                if (attribute.Type == NFTA_GEN_ID)
                {
                    return (object)attribute.U32NetworkOrder;
                }
            }

            return null;
        });
        return generations.Count > 0 ? (uint)generations[0] : 0;
    }

    /// <summary>The names of a table's chains, with the number of rules in each; empty when the table does not exist.</summary>
    public IReadOnlyDictionary<string, int> CountRules(NftFamily family, string table)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (foundTable, chain) in ListNames(NFT_MSG_GETCHAIN, NFTA_CHAIN_TABLE, NFTA_CHAIN_NAME, family))
        {
            if (foundTable == table)
            {
                counts[chain] = 0;
            }
        }

        if (counts.Count > 0)
        {
            foreach (var (foundTable, chain) in ListNames(NFT_MSG_GETRULE, NFTA_RULE_TABLE, NFTA_RULE_CHAIN, family))
            {
                if (foundTable == table && counts.TryGetValue(chain, out var count))
                {
                    counts[chain] = count + 1;
                }
            }
        }

        return counts;
    }

    /// <summary>Deletes a table with everything in it; one that does not exist is fine.</summary>
    public void DeleteTable(NftFamily family, string table)
    {
        // Adding first makes the deletion succeed whether or not the table exists.
        var batch = new NftBatch(family, table);
        batch.AddTable();
        batch.DeleteTable();
        Commit(batch);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void ReadAnswers(NftBatch batch, uint first)
    {
        LinuxException? error = null;
        var acknowledged = false;
        var lastChange = first + (uint)batch.Messages.Count - 2;
        while (true)
        {
            // The kernel works a batch off before send returns, so all answers are waiting already.
            var rest = _socket.ReceiveNow("read answer to nftables transaction");
            if (rest.IsEmpty)
            {
                break;
            }

            while (NetlinkMessage.TryTake(ref rest, out var message))
            {
                var index = message.Sequence - first;
                if (message.Type != NLMSG_ERROR || index >= batch.Messages.Count)
                {
                    continue;
                }

                error ??= NetlinkSocket.ErrorOf(message, "nftables: " + batch.Messages[(int)index].Operation);
                acknowledged |= message.Sequence == lastChange;
            }
        }

        if (error is not null)
        {
            throw error;
        }

        if (!acknowledged)
        {
            throw new LinuxException("nftables transaction", (int)Errno.EIO, detail: "the kernel did not confirm it");
        }
    }

    private List<Tuple<string, string>> ListNames(int messageType, int tableAttribute, int nameAttribute, NftFamily family)
    {
        var request = new NetlinkBuffer();
        using (request.BeginMessage((ushort)((NFNL_SUBSYS_NFTABLES << 8) | messageType), NLM_F_REQUEST | NLM_F_DUMP))
        {
            request.Struct(new NetfilterHeader { nfgen_family = (byte)family });
        }

        return _socket.Dump(request, "list nftables", message =>
        {
            var (table, name) = ("", "");
            foreach (var attribute in message.Attributes(Marshal.SizeOf<NetfilterHeader>()))
            {
                table = attribute.Type == tableAttribute ? attribute.Text : table;
                name = attribute.Type == nameAttribute ? attribute.Text : name;
            }

            return Tuple.Create(table, name);
        });
    }
}
