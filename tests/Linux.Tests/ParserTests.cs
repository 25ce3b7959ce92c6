namespace EdgeOrch.Linux.Tests;

/// <summary>Parsers of /proc and /etc files, on literal text.</summary>
public sealed class ParserTests
{
    [Fact]
    public void Mount_lines_with_escapes_and_optional_fields_are_read()
    {
        var mounts = MountInfo.Parse("""
            36 35 98:0 /mnt1 /mnt/my\040disk rw,noatime master:1 propagate_from:2 - ext3 /dev/ro\134ot rw,errors=continue
            40 30 0:33 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
            broken line
            """);
        Assert.Equal(2, mounts.Count);
        Assert.Equal(
            new MountInfo(36, 35, "98:0", "/mnt1", "/mnt/my disk", "rw,noatime", "ext3", "/dev/ro\\ot", "rw,errors=continue"), mounts[0]);
    }

    [Fact]
    public void The_control_group_layout_is_found_for_v1_hybrid_and_v2()
    {
        const string V1 = "40 30 0:33 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n41 30 0:34 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n";
        const string Unified = "42 30 0:35 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
        var hybrid = CgroupLayout.FromMounts(MountInfo.Parse(V1 + Unified));
        Assert.Equal(CgroupVersion.V1, hybrid.Version);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/pods/a", hybrid.DirectoryOf("cpuacct", "/pods/a"));
        Assert.Null(hybrid.DirectoryOf("pids", "/pods/a"));
        var v2 = CgroupLayout.FromMounts(MountInfo.Parse(Unified));
        Assert.Equal(CgroupVersion.V2, v2.Version);
        Assert.Equal("/sys/fs/cgroup/unified/pods/a", v2.DirectoryOf("memory", "/pods/a"));
        Assert.Equal(CgroupVersion.None, CgroupLayout.FromMounts([]).Version);
    }

    [Theory]
    [InlineData("max\n", null)]
    [InlineData("9223372036854771712\n", null)]
    [InlineData("1048576\n", 1048576L)]
    [InlineData("", null)]
    public void A_control_group_number_knows_no_limit(string text, long? expected) => Assert.Equal(expected, CgroupFile.ParseNumber(text));

    [Fact]
    public void A_v2_group_is_read_from_its_files()
    {
        var root = Directory.CreateTempSubdirectory("edgeorch-cgroup-").FullName;
        File.WriteAllText(Path.Combine(root, "memory.current"), "1000\n");
        File.WriteAllText(Path.Combine(root, "memory.stat"), "anon 5\ninactive_file_x 7\ninactive_file 300\n");
        File.WriteAllText(Path.Combine(root, "memory.max"), "max\n");
        File.WriteAllText(Path.Combine(root, "cpu.stat"), "usage_usec 2500000\nuser_usec 1\n");
        var usage = CgroupUsage.TryRead(new CgroupLayout(CgroupVersion.V2, root, new Dictionary<string, string>()), "/");
        Assert.Equal(new CgroupUsage(1000, 700, null, TimeSpan.FromSeconds(2.5), null), usage);
        Assert.Null(CgroupUsage.TryRead(new CgroupLayout(CgroupVersion.V2, root, new Dictionary<string, string>()), "/gone"));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void Memory_processor_and_uptime_files_are_read()
    {
        var memory = MemoryInfo.Parse("MemTotal:       16000 kB\nMemFree:   10 kB\nMemAvailable:    9000 kB\nCached: 5 kB\n");
        Assert.Equal(new MemoryInfo(16000 * 1024, 10240, 9000 * 1024, 5120, 0, 0), memory);
        var cpu = CpuTimes.Parse("cpu  100 200 300 400 500 600 700 800 0 0\ncpu0 1 2 3 4\n");
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 3 + 6 + 7 + 8), cpu.Busy);
        Assert.Equal(TimeSpan.FromSeconds(12.5), Uptime.Parse("12.50 99.99\n"));
        Assert.Throws<FormatException>(() => CpuTimes.Parse("intr 5"));
    }

    [Fact]
    public void A_process_name_may_hold_anything()
    {
        var stat = ProcessStat.Parse("42 (a) b (c)) S 7 42 42 0 -1 4194560 1 2 3 4 150 250 0 0 20 0 1 0 99887 1000000 321 18446744073709551615")!;
        Assert.Equal((42, "a) b (c)", 'S', 7, 99887L, 321L), (stat.Pid, stat.Name, stat.State, stat.ParentPid, stat.StartTicks, stat.ResidentPages));
        Assert.Equal(TimeSpan.FromSeconds(2.5), stat.SystemTime);
        Assert.Null(ProcessStat.Parse("nonsense"));
        Assert.Equal(Environment.ProcessId, ProcessStat.TryRead(Environment.ProcessId)!.Pid);
        Assert.Null(ProcessStat.TryRead(int.MaxValue));
    }

    [Fact]
    public void Capabilities_are_bits_of_the_effective_set()
    {
        var capabilities = Capabilities.Parse("Name:\tx\nCapInh:\t0000000000000000\nCapEff:\t000001fffeffffff\n");
        Assert.False(capabilities.Has(Capability.SysResource));
        Assert.True(capabilities.Has(Capability.NetAdmin));
        Assert.False(Capabilities.Parse("").Has(Capability.NetAdmin));
    }

    [Fact]
    public void The_distribution_is_read_with_and_without_quotes() => Assert.Equal(
        new OsRelease("debian", "12", "Debian GNU/Linux 12 (bookworm)"),
        OsRelease.Parse("# comment\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID='12'\nID=debian\n"));

    [Theory]
    [InlineData("8:1234", "socket:[1234]", true)]
    [InlineData("8:1234", "socket:[12345]", false)]
    [InlineData("8:1234", "/dev/pts/0", false)]
    [InlineData(null, "socket:[1234]", false)]
    public void A_stream_is_the_journals_when_the_inode_is(string? variable, string link, bool expected) =>
        Assert.Equal(expected, JournalStream.Matches(variable, link));

    [Fact]
    public void A_module_is_loaded_after_everything_it_depends_on()
    {
        const string Index = "kernel/net/llc/llc.ko.xz:\nkernel/net/bridge/br-netfilter.ko: kernel/net/bridge/bridge.ko kernel/net/802/stp.ko kernel/net/llc/llc.ko.xz\n";
        Assert.Equal(
            ["kernel/net/llc/llc.ko.xz", "kernel/net/802/stp.ko", "kernel/net/bridge/bridge.ko", "kernel/net/bridge/br-netfilter.ko"],
            KernelModule.LoadOrder(Index, "br_netfilter"));
        Assert.Equal(["kernel/net/llc/llc.ko.xz"], KernelModule.LoadOrder(Index, "llc"));
        Assert.Empty(KernelModule.LoadOrder(Index, "vxlan"));
        Assert.NotNull(KernelModule.TryLoad("no_such_module"));
    }
}
