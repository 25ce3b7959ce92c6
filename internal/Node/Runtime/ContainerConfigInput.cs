using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Devices;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Runtime;

/// <summary>What a container's runtime configuration is composed from.</summary>
public sealed record ContainerConfigInput
{
    /// <summary>The pod.</summary>
    public required Pod Pod { get; init; }

    /// <summary>The container.</summary>
    public required PodContainer Container { get; init; }

    /// <summary>How often the container was started before.</summary>
    public required uint Attempt { get; init; }

    /// <summary>The image as the runtime knows it.</summary>
    public required Image Image { get; init; }

    /// <summary>The environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The host paths of the pod's volumes by name.</summary>
    public required IReadOnlyDictionary<string, string> Volumes { get; init; }

    /// <summary>The file that becomes /etc/hosts.</summary>
    public required string HostsFile { get; init; }

    /// <summary>The file that takes the termination message.</summary>
    public required string TerminationFile { get; init; }

    /// <summary>The node's memory in bytes.</summary>
    public required long MemoryCapacity { get; init; }

    /// <summary>What the container's extended resources bring along.</summary>
    public required DeviceAssignment Devices { get; init; }
}
