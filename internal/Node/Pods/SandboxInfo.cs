namespace EdgeOrch.Node.Pods;

/// <summary>One pod sandbox as last observed.</summary>
/// <param name="Id">The runtime's id.</param>
/// <param name="Attempt">Counts the sandboxes of one pod from 0.</param>
/// <param name="Ready">Whether its namespaces and network are alive.</param>
/// <param name="CreatedAt">When the runtime created it.</param>
/// <param name="HostNetwork">Whether it uses the node's network.</param>
/// <param name="Addresses">The pod's addresses, the primary one first; empty with the node's network.</param>
public sealed record SandboxInfo(
    string Id, uint Attempt, bool Ready, DateTimeOffset CreatedAt, bool HostNetwork, IReadOnlyList<string> Addresses);
