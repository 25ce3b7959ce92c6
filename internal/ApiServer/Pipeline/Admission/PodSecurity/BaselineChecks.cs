using System.Globalization;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>The checks of the baseline level about what a pod takes from its host. Pure.</summary>
internal static class BaselineChecks
{
    private static readonly HashSet<string> DefaultCapabilities = new(StringComparer.Ordinal)
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP",
        "SETUID", "SYS_CHROOT",
    };

    // By the minor version that allows them first.
    private static readonly Dictionary<string, int> SafeSysctls = new(StringComparer.Ordinal)
    {
        ["kernel.shm_rmid_forced"] = 0,
        ["net.ipv4.ip_local_port_range"] = 0,
        ["net.ipv4.tcp_syncookies"] = 0,
        ["net.ipv4.ping_group_range"] = 0,
        ["net.ipv4.ip_unprivileged_port_start"] = 0,
        ["net.ipv4.ip_local_reserved_ports"] = 27,
        ["net.ipv4.tcp_keepalive_time"] = 29,
        ["net.ipv4.tcp_fin_timeout"] = 29,
        ["net.ipv4.tcp_keepalive_intvl"] = 29,
        ["net.ipv4.tcp_keepalive_probes"] = 29,
        ["net.ipv4.tcp_rmem"] = 32,
        ["net.ipv4.tcp_wmem"] = 32,
    };

    /// <summary>No capability beyond the runtime's usual ones.</summary>
    public static SecurityFinding? Capabilities(PodView pod, int minor)
    {
        var added = new SortedSet<string>(StringComparer.Ordinal);
        var names = pod.Named(context =>
        {
            var bad = JsonTree.Texts(JsonTree.Object(context, "capabilities"), "add").Where(static c => !DefaultCapabilities.Contains(c)).ToList();
            added.UnionWith(bad);
            return bad.Count > 0;
        });
        return names.Count == 0 ? null : new("non-default capabilities",
            $"{PodView.Subject("container", names)} must not include {PodView.Quote(added)} in securityContext.capabilities.add");
    }

    /// <summary>None of the host's namespaces.</summary>
    public static SecurityFinding? HostNamespaces(PodView pod, int minor)
    {
        var used = ((string[])["hostNetwork", "hostPID", "hostIPC"]).Where(name => JsonTree.Flag(pod.Spec, name) == true).Select(static name => name + "=true").ToList();
        return used.Count == 0 ? null : new("host namespaces", string.Join(", ", used));
    }

    /// <summary>No files of the host.</summary>
    public static SecurityFinding? HostPathVolumes(PodView pod, int minor)
    {
        var names = JsonTree.Objects(pod.Spec, "volumes").Where(static v => JsonTree.Has(v, "hostPath")).Select(static v => JsonTree.Text(v, "name") ?? "").ToList();
        return names.Count == 0 ? null : new("hostPath volumes", PodView.Subject("volume", names));
    }

    /// <summary>No ports of the host.</summary>
    public static SecurityFinding? HostPorts(PodView pod, int minor)
    {
        var ports = new SortedSet<string>(StringComparer.Ordinal);
        var names = pod.NamedBy(container =>
        {
            var bad = JsonTree.Objects(container, "ports").Select(static p => JsonTree.Number(p, "hostPort") ?? 0).Where(static p => p != 0).ToList();
            ports.UnionWith(bad.Select(static p => p.ToString(CultureInfo.InvariantCulture)));
            return bad.Count > 0;
        });
        return names.Count == 0 ? null : new("hostPort",
            $"{PodView.Subject("container", names)} {(names.Count == 1 ? "uses" : "use")} {PodView.Plural("hostPort", ports.Count)} {string.Join(", ", ports)}");
    }

    /// <summary>No container with all rights.</summary>
    public static SecurityFinding? Privileged(PodView pod, int minor)
    {
        var names = pod.Named(static context => JsonTree.Flag(context, "privileged") == true);
        return names.Count == 0 ? null : new("privileged", $"{PodView.Subject("container", names)} must not set securityContext.privileged=true");
    }

    /// <summary>The usual masks over /proc.</summary>
    public static SecurityFinding? ProcMount(PodView pod)
    {
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        var names = pod.Named(context =>
        {
            if (JsonTree.Text(context, "procMount") is null or "Default")
            {
                return false;
            }

            kinds.Add(JsonTree.Text(context, "procMount")!);
            return true;
        });
        return names.Count == 0 ? null : new("procMount", $"{PodView.Subject("container", names)} must not set securityContext.procMount to {PodView.Quote(kinds)}");
    }

    /// <summary>Only kernel settings that concern the pod alone.</summary>
    public static SecurityFinding? Sysctls(PodView pod, int minor)
    {
        var names = JsonTree.Objects(pod.Security, "sysctls").Select(static s => JsonTree.Text(s, "name") ?? "")
            .Where(name => !SafeSysctls.TryGetValue(name, out var since) || since > minor).ToList();
        return names.Count == 0 ? null : new("forbidden sysctls", string.Join(", ", names));
    }

    /// <summary>No Windows container that is the host itself.</summary>
    public static SecurityFinding? HostProcess(PodView pod, int minor)
    {
        var setters = pod.Setters(static context => JsonTree.Flag(JsonTree.Object(context, "windowsOptions"), "hostProcess") == true);
        return setters.Length == 0 ? null : new("hostProcess", $"{setters} must not set securityContext.windowsOptions.hostProcess=true");
    }
}
