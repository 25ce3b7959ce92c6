using EdgeOrch.Cli.HostChecks;
using EdgeOrch.Linux;

namespace EdgeOrch.Cli.Tests.HostChecks;

public sealed class HostJudgeTests
{
    private static readonly DateTimeOffset Built = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly HostFacts Good = new()
    {
        IsRoot = true,
        Capabilities = new Capabilities(ulong.MaxValue),
        KernelRelease = "6.1.0",
        FileSystems = "nodev\tsysfs\nnodev\toverlay\n",
        Modules = new HashSet<string> { "br_netfilter", "nf_conntrack", "vxlan", "ip_vs" },
        Sysctls = new Dictionary<string, string?> { ["net/ipv4/ip_forward"] = "1", ["net/netfilter/nf_conntrack_max"] = "65536" },
        CgroupVersion = CgroupVersion.V2,
        CgroupControllers = ["cpu", "memory", "pids", "io"],
        RuntimeEndpoint = "/run/containerd/containerd.sock",
        RuntimeVersion = "containerd 1.7.0",
        LowLevelRuntime = "/usr/bin/runc",
        ApiPort = 6443,
        DataDirectory = "/var/lib/edgeorch",
        DataDirectoryFreeBytes = 10L << 30,
        Now = Built.AddDays(30),
        BuildTime = Built,
        NodeName = "edge-1",
        CniDirectory = "/etc/cni/net.d",
    };

    [Fact]
    public void A_good_host_passes_every_check() =>
        Assert.DoesNotContain(HostJudge.Judge(Good), check => check.Status != HostCheckStatus.Ok);

    [Fact]
    public void Each_shortcoming_has_one_check_and_says_how_to_mend_it()
    {
        AssertOne(Good with { IsRoot = false }, "fail root: not running as root; run as root or with sudo");
        AssertOne(Good with { NodeName = "Edge_1" }, "fail node name: \"Edge_1\" is no valid node name; use lower-case letters");
        AssertOne(Good with { Now = Built.AddYears(-5) }, "fail clock: it says 2021-05-01 00:00, which is before this executable was made (2026-05-01); set the clock");
        AssertOne(Good with { NftablesError = "Protocol not supported" }, "fail nftables: Protocol not supported; services need them");
        AssertOne(Good with { BridgeError = "no" }, "fail bridge: no; pods need it");
        AssertOne(Good with { VethError = "no" }, "fail veth: no; pods need it");
        AssertOne(Good with { FileSystems = "ext4" }, "warn overlayfs: not in /proc/filesystems; load it");
        AssertOne(Good with { Modules = new HashSet<string>() }, "warn br_netfilter: missing; a pod reaches a service");
        AssertOne(Good with { CgroupControllers = ["cpu", "pids"] }, "fail cgroups: v2 without memory; turn it on with the kernel parameters cgroup_enable=memory");
        AssertOne(Good with { CgroupVersion = CgroupVersion.None }, "fail cgroups: none are mounted; mount them");
        AssertOne(Good with { RuntimeVersion = null, RuntimeError = "refused" }, "fail container runtime: /run/containerd/containerd.sock does not answer: refused; install and start containerd");
        AssertOne(Good with { LowLevelRuntime = null }, "warn runc: neither runc nor crun is in the path; install one");
        AssertOne(
            Good with { Capabilities = new Capabilities(ulong.MaxValue & ~(1UL << (int)Capability.SysResource)) },
            "warn oom_score_adj: CAP_SYS_RESOURCE is missing, so pods cannot lower their oom_score_adj and may fail to start; set restrict_oom_score_adj = true");
        AssertOne(Good with { ApiPortError = "in use" }, "warn API port: 6443 cannot be listened on: in use; if that is not an edgeorch server");
        AssertOne(Good with { DataDirectoryError = "read-only" }, "fail data directory: /var/lib/edgeorch cannot be written: read-only; choose another");
        AssertOne(Good with { DataDirectoryFreeBytes = 1 << 20 }, "fail data directory: /var/lib/edgeorch has only 1 MiB free; free at least 256 MiB");
        AssertOne(Good with { CniFiles = ["10-other.conflist"] }, "warn pod network: /etc/cni/net.d also has 10-other.conflist; ");
        AssertOne(Good with { CniFiles = ["00-other.conflist"] }, "fail pod network: /etc/cni/net.d has 00-other.conflist, which the runtime takes before");
    }

    [Fact]
    public void A_runtime_that_knows_about_the_missing_capability_is_fine() => Assert.All(
        HostJudge.Judge(Good with { Capabilities = new Capabilities(ulong.MaxValue & ~(1UL << (int)Capability.SysResource)), RuntimeRestrictsOomScore = true }),
        check => Assert.Equal(HostCheckStatus.Ok, check.Status));

    [Theory]
    [InlineData("kernel/net/bridge/br_netfilter.ko\n", "br_netfilter", true)]
    [InlineData("kernel/net/bridge/br_netfilter.ko.xz: kernel/net/bridge/bridge.ko.xz\n", "br_netfilter", true)]
    [InlineData("kernel/a/x.ko: kernel/net/ip_vs.ko\n", "ip_vs", false)]
    [InlineData("kernel/drivers/ip-vs.ko\n", "ip_vs", true)]
    public void Modules_are_found_in_the_kernels_lists(string list, string name, bool found) => Assert.Equal(found, KernelModules.Lists(list, name));

    private static void AssertOne(HostFacts facts, string begins)
    {
        var check = Assert.Single(HostJudge.Judge(facts), check => check.Status != HostCheckStatus.Ok);
        Assert.StartsWith(begins, check.ToString(), StringComparison.Ordinal);
    }
}
