using EdgeOrch.Linux;

namespace EdgeOrch.Cli.HostChecks;

/// <summary>Judges the kernel: what pods and services need of it. Pure.</summary>
internal static class KernelJudge
{
    /// <summary>The modules whose presence is asked for.</summary>
    public static IReadOnlyList<string> Modules { get; } = ["br_netfilter", "nf_conntrack", "vxlan", "ip_vs"];

    /// <summary>The settings whose values are asked for.</summary>
    public static IReadOnlyList<string> Sysctls { get; } = ["net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables", "net/netfilter/nf_conntrack_max"];

    /// <summary>All judgements about the kernel.</summary>
    public static IEnumerable<HostCheck> Judge(HostFacts facts)
    {
        yield return HostCheck.Ok("kernel", facts.KernelRelease);
        yield return Working("nftables", facts.NftablesError, "answer over netlink", "services need them: use a kernel with CONFIG_NF_TABLES (modprobe nf_tables), and run as root");
        yield return Working("bridge", facts.BridgeError, "can be created", "pods need it: use a kernel with CONFIG_BRIDGE (modprobe bridge), and run as root");
        yield return Working("veth", facts.VethError, "can be created", "pods need it: use a kernel with CONFIG_VETH (modprobe veth), and run as root");
        yield return facts.FileSystems.Split('\n').Any(line => line.Trim().EndsWith("overlay", StringComparison.Ordinal))
            ? HostCheck.Ok("overlayfs", "available")
            : HostCheck.Warn("overlayfs", "not in /proc/filesystems", "load it (modprobe overlay), or let the container runtime use another snapshotter");
        yield return facts.Sysctls.GetValueOrDefault("net/bridge/bridge-nf-call-iptables") is not null || facts.Modules.Contains("br_netfilter")
            ? HostCheck.Ok("br_netfilter", "available")
            : HostCheck.Warn("br_netfilter", "missing", "a pod reaches a service that is answered by a pod on the same node only with it: modprobe br_netfilter");
        yield return facts.Sysctls.GetValueOrDefault("net/netfilter/nf_conntrack_max") is { } most
            ? HostCheck.Ok("conntrack", $"up to {most} connections")
            : facts.Modules.Contains("nf_conntrack")
                ? HostCheck.Ok("conntrack", "available")
                : HostCheck.Fail("conntrack", "missing", "services need it: use a kernel with CONFIG_NF_CONNTRACK (modprobe nf_conntrack)");
        yield return facts.Sysctls.GetValueOrDefault("net/ipv4/ip_forward") switch
        {
            "1" => HostCheck.Ok("ip_forward", "on"),
            "0" => facts.IsRoot
                ? HostCheck.Ok("ip_forward", "off; the node turns it on when it starts")
                : HostCheck.Warn("ip_forward", "off", "sysctl -w net.ipv4.ip_forward=1"),
            _ => HostCheck.Fail("ip_forward", "this kernel does not have the setting", "use a kernel with IPv4 networking"),
        };
        yield return Optional("vxlan", facts, "networks over other networks");
        yield return Optional("ip_vs", facts, "services through IPVS");
        yield return Cgroups(facts);
        yield return facts.Capabilities.Has(Capability.SysAdmin) && facts.Capabilities.Has(Capability.NetAdmin)
            ? HostCheck.Ok("capabilities", "CAP_SYS_ADMIN and CAP_NET_ADMIN are held")
            : HostCheck.Fail("capabilities", "CAP_SYS_ADMIN or CAP_NET_ADMIN is missing", "run on the host or in a privileged container");
    }

    private static HostCheck Working(string name, string? error, string works, string fix) =>
        error is null ? HostCheck.Ok(name, works) : HostCheck.Fail(name, error, fix);

    private static HostCheck Optional(string name, HostFacts facts, string use) =>
        HostCheck.Ok(name, facts.Modules.Contains(name) ? "available" : $"not available; only {use} would need it");

    private static HostCheck Cgroups(HostFacts facts)
    {
        string[] needed = ["cpu", "memory", "pids"];
        if (facts.CgroupVersion == CgroupVersion.None)
        {
            return HostCheck.Fail("cgroups", "none are mounted", "mount them: mount -t cgroup2 none /sys/fs/cgroup (systemd does it by itself)");
        }

        var version = facts.CgroupVersion == CgroupVersion.V2 ? "v2" : "v1";
        var missing = needed.Except(facts.CgroupControllers).ToList();
        return missing.Count == 0
            ? HostCheck.Ok("cgroups", $"{version} with cpu, memory and pids")
            : HostCheck.Fail(
                "cgroups",
                $"{version} without {string.Join(" and ", missing)}",
                missing.Contains("memory")
                    ? "turn it on with the kernel parameters cgroup_enable=memory cgroup_memory=1 (on a Raspberry Pi in /boot/firmware/cmdline.txt) and reboot"
                    : "use a kernel that has these controllers");
    }
}
