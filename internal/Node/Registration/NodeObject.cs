using EdgeOrch.Api.Types;
using EdgeOrch.Linux;
using EdgeOrch.Node.Agent;
using EdgeOrch.Node.Cri.V1;
using KubeNode = EdgeOrch.Api.Types.Node;

namespace EdgeOrch.Node.Registration;

/// <summary>Composes the Node object: what it registers with and what its status says.</summary>
public static class NodeObject
{
    private const int MaximumImages = 50;

    /// <summary>The object to register with; status comes separately.</summary>
    public static KubeNode Initial(NodeOptions options) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = options.NodeName,
            Labels = Labels(options),
        },
        Spec = new NodeSpec { Taints = options.Taints.Count > 0 ? [.. options.Taints] : null },
    };

    /// <summary>The labels the node keeps in place.</summary>
    public static Dictionary<string, string> Labels(NodeOptions options)
    {
        var labels = new Dictionary<string, string>(options.Labels, StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = options.NodeName,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = MachineFacts.ArchitectureName,
            ["beta.kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/arch"] = MachineFacts.ArchitectureName,
        };
        return labels;
    }

    /// <summary>The status.</summary>
    /// <param name="options">The node's options.</param>
    /// <param name="facts">What it has.</param>
    /// <param name="version">The container runtime's version; null while it cannot be reached.</param>
    /// <param name="images">The images on the node.</param>
    /// <param name="conditions">The conditions.</param>
    public static NodeStatus Status(
        NodeOptions options,
        NodeFacts facts,
        VersionResponse? version,
        IEnumerable<Image> images,
        List<NodeCondition> conditions) => new()
        {
            Capacity = facts.Capacity.ToDictionary(StringComparer.Ordinal),
            Allocatable = facts.Allocatable.ToDictionary(StringComparer.Ordinal),
            Conditions = conditions,
            Addresses =
            [
                .. facts.Addresses.Select(a => new NodeAddress { Type = "InternalIP", Address = a }),
                new NodeAddress { Type = "Hostname", Address = options.NodeName },
            ],
            DaemonEndpoints = options.NodeApiPort > 0
                ? new NodeDaemonEndpoints { KubeletEndpoint = new DaemonEndpoint { Port = options.NodeApiPort } }
                : null,
            NodeInfo = new NodeSystemInfo
            {
                MachineID = HostIdentity.MachineId(),
                SystemUUID = HostIdentity.SystemUuid(),
                BootID = HostIdentity.BootId(),
                KernelVersion = HostIdentity.KernelRelease(),
                OsImage = OsRelease.Read().PrettyName,
                ContainerRuntimeVersion = version is null ? "containerd://unknown" : $"{version.RuntimeName}://{version.RuntimeVersion}",
                KubeletVersion = options.KubeletVersion,
                KubeProxyVersion = options.KubeletVersion,
                OperatingSystem = "linux",
                Architecture = MachineFacts.ArchitectureName,
            },
            Images =
            [
                .. images.OrderByDescending(i => i.Size).Take(MaximumImages).Select(i => new ContainerImage
                {
                    Names = [.. i.RepoDigests.Concat(i.RepoTags)], SizeBytes = (long)i.Size,
                }),
            ],
        };
}
