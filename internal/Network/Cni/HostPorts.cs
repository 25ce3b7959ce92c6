using System.Net;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// Ports of the node that lead to pods (<c>hostPort</c>). They have a table of their own, because plugin processes
/// change it while the service proxy may replace its own table at any time. All calls can be repeated.
/// </summary>
public static class HostPorts
{
    /// <summary>The table.</summary>
    public const string TableName = "edgeorch-hostports";

    private const NftFamily Family = NftFamily.Ip;

    /// <summary>Just before the service proxy's chains.</summary>
    private const int BeforeServices = -101;

    private const int SourceNat = 100;

    private static readonly NftDataType Target = NftDataType.Concat(NftDataType.Ipv4Address, NftDataType.InetService);

    private static readonly NftSet ByPort =
        new("ports", NftDataType.Concat(NftDataType.InetProtocol, NftDataType.InetService)) { DataType = Target };

    private static readonly NftSet ByAddress =
        new("address-ports", NftDataType.Concat(NftDataType.Ipv4Address, NftDataType.InetProtocol, NftDataType.InetService)) { DataType = Target };

    private static readonly NftSet Hairpin = new("hairpin", NftDataType.Concat(NftDataType.Ipv4Address, NftDataType.Ipv4Address));

    /// <summary>Opens ports to a pod. A port that led to another pod leads to this one now: the scheduler gives a port to one pod only, so the other is gone.</summary>
    public static void Open(IPAddress pod, IReadOnlyList<PortMapping> mappings)
    {
        if (mappings.Count == 0)
        {
            return;
        }

        using var socket = NftSocket.Open();
        EnsureTable(socket);
        TryChange(socket, batch => batch.AddElements(Hairpin, [new NftElement(HairpinKey(pod))]));
        foreach (var mapping in mappings)
        {
            var (set, element) = ElementOf(pod, mapping);
            TryChange(socket, batch => batch.DeleteElements(set, [element with { Data = null }]));
            TryChange(socket, batch => batch.AddElements(set, [element]), mustSucceed: true);
        }
    }

    /// <summary>Closes ports that lead to a pod.</summary>
    public static void Close(IPAddress pod, IReadOnlyList<PortMapping> mappings)
    {
        if (mappings.Count == 0)
        {
            return;
        }

        using var socket = NftSocket.Open();
        TryChange(socket, batch => batch.DeleteElements(Hairpin, [new NftElement(HairpinKey(pod))]));
        foreach (var mapping in mappings)
        {
            var (set, element) = ElementOf(pod, mapping);
            TryChange(socket, batch => batch.DeleteElements(set, [element with { Data = null }]));
        }
    }

    /// <summary>Removes the table.</summary>
    public static void Cleanup()
    {
        using var socket = NftSocket.Open();
        socket.DeleteTable(Family, TableName);
    }

    /// <summary>The table without its elements.</summary>
    internal static NftTable Table()
    {
        static NftRuleBuilder Rule() => new(Family);
        var loopback = IPNetwork.Parse("127.0.0.0/8");
        NftRule[] rewrite =
        [
            Rule().DestinationIsLocal().DnatByDestination(ByAddress.Name),
            Rule().Destination(loopback, equal: false).DestinationIsLocal().DnatByPort(ByPort.Name),
        ];
        return new NftTable(Family, TableName, [ByPort, ByAddress, Hairpin], [
            new NftChain("prerouting", new NftHook("nat", NftHookPoint.Prerouting, BeforeServices), rewrite),
            new NftChain("output", new NftHook("nat", NftHookPoint.Output, BeforeServices), rewrite),
            new NftChain("postrouting", new NftHook("nat", NftHookPoint.Postrouting, SourceNat), [Rule().SourceAndDestinationIn(Hairpin.Name).Masquerade()]),
        ]);
    }

    private static void EnsureTable(NftSocket socket)
    {
        var table = Table();
        var present = socket.CountRules(Family, TableName);
        if (!table.Chains.All(chain => present.TryGetValue(chain.Name, out var rules) && rules == chain.Rules.Count))
        {
            socket.Commit(NftTableChange.Between(null, table));
        }
    }

    /// <summary>Makes a change that may find its work done, or its table gone.</summary>
    private static void TryChange(NftSocket socket, Action<NftBatch> change, bool mustSucceed = false)
    {
        var batch = new NftBatch(Family, TableName);
        change(batch);
        try
        {
            socket.Commit(batch);
        }
        catch (LinuxException error) when (!mustSucceed && error.Errno is Errno.ENOENT or Errno.EEXIST)
        {
            // Nothing to delete, or added already: what was wanted.
            _ = error;
        }
    }

    private static NftValue HairpinKey(IPAddress pod) => NftValue.Concat(NftValue.Address(pod), NftValue.Address(pod));

    private static (NftSet Set, NftElement Element) ElementOf(IPAddress pod, PortMapping mapping)
    {
        var target = NftValue.Concat(NftValue.Address(pod), NftValue.Port(mapping.ContainerPort));
        var (protocol, port) = (NftValue.Protocol(mapping.Protocol), NftValue.Port(mapping.HostPort));
        return mapping.HostAddress is { } address
            ? (ByAddress, new NftElement(NftValue.Concat(NftValue.Address(address), protocol, port), target))
            : (ByPort, new NftElement(NftValue.Concat(protocol, port), target));
    }
}
