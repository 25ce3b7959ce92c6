using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>
/// Services by nftables: <see cref="ServiceRuleCompiler"/> says what the table shall be, and only the difference to what
/// is there goes to the kernel. The rules stay when the process ends. It works on the network namespace in which it was made.
/// </summary>
public sealed class NftablesDataPlane : IServiceDataPlane
{
    private readonly ProxyNodeInfo _node;
    private readonly NftSocket _socket;
    private readonly UdpFlowCleaner _udp;
    private NftTable? _applied;
    private uint _generation;
    private bool _isNew = true;

    /// <summary>Opens the sockets in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">This kernel has no nftables.</exception>
    public NftablesDataPlane(ProxyNodeInfo node)
    {
        _node = node;
        _socket = NftSocket.Open();
        _udp = new UdpFlowCleaner(node.Family);
    }

    /// <inheritdoc/>
    public string Name => "nftables";

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<ServicePortSpec> services)
    {
        var table = WithFingerprint(ServiceRuleCompiler.Compile(services, _node));
        var from = _applied ?? (_isNew && Holds(table) ? table : null);
        _applied = null;
        _isNew = false;
        var batch = NftTableChange.Between(from, table);
        if (!batch.IsEmpty)
        {
            _socket.Commit(batch);
        }

        _generation = _socket.Generation();

        _applied = table;
        _udp.ForgetStaleFlows(services);
    }

    /// <inheritdoc/>
    public bool IsIntact()
    {
        if (_applied is not { } table)
        {
            return false;
        }

        var generation = _socket.Generation();
        if (generation == _generation)
        {
            return true;
        }

        // Somebody changed something, most often in a table of their own.
        var intact = Holds(table);
        if (intact)
        {
            _generation = generation;
        }
        else
        {
            _applied = null;
        }

        return intact;
    }

    /// <inheritdoc/>
    public void Cleanup()
    {
        _applied = null;
        _socket.DeleteTable(_node.Family, ProxyNodeInfo.TableName);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _udp.Dispose();
    }

    /// <summary>
    /// Adds an empty chain whose name is a hash of the whole table. A process that starts anew finds by it that the kernel
    /// holds what it would write, and leaves packets and remembered clients in peace.
    /// </summary>
    private static NftTable WithFingerprint(NftTable table) =>
        table with { Chains = [.. table.Chains, new NftChain("state-" + StableHash.Of(table.Text()), null, [])] };

    private bool Holds(NftTable table)
    {
        var counts = _socket.CountRules(_node.Family, ProxyNodeInfo.TableName);
        return counts.Count == table.Chains.Count
            && table.Chains.All(chain => counts.TryGetValue(chain.Name, out var rules) && rules == chain.Rules.Count);
    }
}
