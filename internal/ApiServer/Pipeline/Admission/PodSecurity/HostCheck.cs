using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>Probes and hooks must go to the pod itself: a host of one's choice would make the node a door into its network. Pure.</summary>
internal static class HostCheck
{
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] Hooks = ["postStart", "preStop"];
    private static readonly string[] Actions = ["httpGet", "tcpSocket"];

    /// <summary>No probe or hook names a host.</summary>
    public static SecurityFinding? ProbesAndLifecycle(PodView pod, int minor)
    {
        var hosts = new SortedSet<string>(StringComparer.Ordinal);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var container in pod.Containers)
        {
            foreach (var handler in Probes.Select(p => JsonTree.Object(container, p)).Concat(Hooks.Select(h => JsonTree.At(container, "lifecycle", h))))
            {
                foreach (var host in HostsOf(handler))
                {
                    hosts.Add(host);
                    names.Add(JsonTree.Text(container, "name") ?? "");
                }
            }
        }

        return names.Count == 0 ? null : new("probe or lifecycle host",
            $"{PodView.Subject("container", names)} {(names.Count == 1 ? "uses" : "use")} {PodView.Subject("probe or lifecycle host", hosts)}");
    }

    private static IEnumerable<string> HostsOf(JsonObject? handler) =>
        Actions.Select(action => JsonTree.Text(JsonTree.Object(handler, action), "host") ?? "").Where(static host => host.Length > 0);
}
