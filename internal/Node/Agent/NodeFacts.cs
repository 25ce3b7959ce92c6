using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Agent;

/// <summary>What the node knows of itself while it runs.</summary>
/// <param name="Addresses">Its addresses, the primary one first.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Capacity">Everything it has.</param>
/// <param name="Allocatable">What pods may use.</param>
/// <param name="SystemdCgroup">Whether the runtime leaves control groups to systemd.</param>
public sealed record NodeFacts(
    IReadOnlyList<string> Addresses,
    long MemoryBytes,
    IReadOnlyDictionary<string, Quantity> Capacity,
    IReadOnlyDictionary<string, Quantity> Allocatable,
    bool SystemdCgroup);
