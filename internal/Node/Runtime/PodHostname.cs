using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Runtime;

/// <summary>A pod's host name and the text of its /etc/hosts. Pure.</summary>
public static class PodHostname
{
    private const int MaximumLength = 63;

    /// <summary>The host name, cut to what the kernel takes, and the domain that comes with a subdomain.</summary>
    public static (string Name, string Domain) Of(Pod pod, string clusterDomain)
    {
        var name = pod.Spec?.Hostname is { Length: > 0 } given ? given : pod.Metadata.Name ?? "";
        name = name.Length > MaximumLength ? name[..MaximumLength].TrimEnd('-', '.') : name;
        var domain = pod.Spec?.Subdomain is { Length: > 0 } sub ? $"{sub}.{pod.Metadata.Namespace}.svc.{clusterDomain}" : "";
        return (name, domain);
    }

    /// <summary>The managed hosts file.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="clusterDomain">The cluster's domain.</param>
    /// <param name="hostFile">The node's own hosts file, used for pods on the node's network.</param>
    public static string HostsFile(Pod pod, IReadOnlyList<string> addresses, string clusterDomain, string hostFile)
    {
        var lines = new List<string>();
        if (pod.Spec?.HostNetwork == true)
        {
            lines.Add("# Kubernetes-managed hosts file (host network).");
            lines.Add(hostFile.TrimEnd('\n'));
        }
        else
        {
            lines.AddRange(
            [
                "# Kubernetes-managed hosts file.",
                "127.0.0.1\tlocalhost",
                "::1\tlocalhost ip6-localhost ip6-loopback",
                "fe00::0\tip6-localnet",
                "fe00::0\tip6-mcastprefix",
                "fe00::1\tip6-allnodes",
                "fe00::2\tip6-allrouters",
            ]);
            var (name, domain) = Of(pod, clusterDomain);
            lines.AddRange(addresses.Select(a => domain.Length > 0 ? $"{a}\t{name}.{domain}\t{name}" : $"{a}\t{name}"));
        }

        if (pod.Spec?.HostAliases is { Count: > 0 } aliases)
        {
            lines.Add("\n# Entries added by HostAliases.");
            lines.AddRange(aliases.Select(a => $"{a.Ip}\t{string.Join('\t', a.Hostnames ?? [])}"));
        }

        return string.Join('\n', lines) + "\n";
    }
}
