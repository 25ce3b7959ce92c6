using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Volumes;

namespace EdgeOrch.Node.Runtime;

/// <summary>Composes the runtime's configuration of a pod sandbox. Pure except for reading the resolver file's text it is given.</summary>
public static class SandboxConfigBuilder
{
    /// <summary>The configuration.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="attempt">Counts the pod's sandboxes.</param>
    /// <param name="options">The node.</param>
    /// <param name="paths">Where logs go.</param>
    /// <param name="hostResolver">The text of the node's resolver file.</param>
    /// <param name="systemdCgroup">Whether the runtime leaves control groups to systemd.</param>
    public static PodSandboxConfig Build(
        Pod pod, uint attempt, NodeOptions options, PodPaths paths, string hostResolver, bool systemdCgroup)
    {
        var meta = pod.Metadata;
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata
            {
                Name = meta.Name, Namespace = meta.Namespace, Uid = meta.Uid, Attempt = attempt,
            },
            LogDirectory = paths.PodLogs(meta.Namespace!, meta.Name!, meta.Uid!),
            DnsConfig = DnsConfigBuilder.Build(pod, options, hostResolver),
            Linux = new LinuxPodSandboxConfig
            {
                CgroupParent = PodCgroup.Of(pod, systemdCgroup),
                SecurityContext = SecurityContextBuilder.Sandbox(pod),
            },
        };
        if (pod.Spec?.HostNetwork != true)
        {
            var (name, domain) = PodHostname.Of(pod, options.ClusterDomain);
            config.Hostname = pod.Spec?.SetHostnameAsFQDN == true && domain.Length > 0 ? $"{name}.{domain}" : name;
        }

        foreach (var (key, value) in meta.Labels ?? [])
        {
            config.Labels[key] = value;
        }

        foreach (var (key, value) in meta.Annotations ?? [])
        {
            config.Annotations[key] = value;
        }

        config.Labels[RuntimeLabels.PodName] = meta.Name;
        config.Labels[RuntimeLabels.PodNamespace] = meta.Namespace;
        config.Labels[RuntimeLabels.PodUid] = meta.Uid;
        foreach (var sysctl in pod.Spec?.SecurityContext?.Sysctls ?? [])
        {
            config.Linux.Sysctls[sysctl.Name!] = sysctl.Value ?? "";
        }

        config.PortMappings.AddRange(PortMappings(pod));
        return config;
    }

    private static IEnumerable<PortMapping> PortMappings(Pod pod) =>
        from container in (pod.Spec?.InitContainers ?? []).Where(c => c.RestartPolicy == "Always").Concat(pod.Spec?.Containers ?? [])
        from port in container.Ports ?? []
        where pod.Spec?.HostNetwork != true
        select new PortMapping
        {
            ContainerPort = port.ContainerPortValue ?? 0,
            HostPort = port.HostPort ?? 0,
            HostIp = port.HostIP ?? "",
            Protocol = port.Protocol switch
            {
                "UDP" => Protocol.Udp,
                "SCTP" => Protocol.Sctp,
                _ => Protocol.Tcp,
            },
        };
}
