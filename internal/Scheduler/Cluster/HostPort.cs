using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>A port of the node; the address 0.0.0.0 clashes with every address.</summary>
public readonly record struct HostPort(string Address, string Protocol, int Port)
{
    private const string AnyAddress = "0.0.0.0";

    /// <summary>Reads a container's port.</summary>
    public static HostPort From(ContainerPort port) =>
        new(string.IsNullOrEmpty(port.HostIP) ? AnyAddress : port.HostIP, port.Protocol ?? "TCP", port.HostPort ?? 0);

    /// <summary>Whether both cannot be taken on one node.</summary>
    public bool ClashesWith(HostPort other) => Port == other.Port && Protocol == other.Protocol
        && (Address == other.Address || Address == AnyAddress || other.Address == AnyAddress);
}
