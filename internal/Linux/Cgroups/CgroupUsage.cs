namespace EdgeOrch.Linux;

/// <summary>What a control group uses now.</summary>
/// <param name="MemoryBytes">All memory charged to it, page cache included.</param>
/// <param name="WorkingSetBytes">Memory without the page cache that was not used lately: what an out-of-memory decision looks at.</param>
/// <param name="MemoryLimitBytes">Its limit; null when it has none.</param>
/// <param name="CpuTime">Processor time it used since it was made.</param>
/// <param name="Pids">Its processes and threads; null when the controller is missing.</param>
public readonly record struct CgroupUsage(long MemoryBytes, long WorkingSetBytes, long? MemoryLimitBytes, TimeSpan CpuTime, long? Pids)
{
    /// <summary>Reads a group; null when it does not exist.</summary>
    /// <param name="layout">Where groups are mounted.</param>
    /// <param name="group">The group's path below the root.</param>
    public static CgroupUsage? TryRead(CgroupLayout layout, string group)
    {
        var v2 = layout.Version == CgroupVersion.V2;
        string? Text(string controller, string file) =>
            layout.DirectoryOf(controller, group) is { } directory ? CgroupFile.TryRead(Path.Join(directory, file)) : null;
        long? Number(string controller, string file) => Text(controller, file) is { } text ? CgroupFile.ParseNumber(text) : null;

        if (Number("memory", v2 ? "memory.current" : "memory.usage_in_bytes") is not { } memory)
        {
            return null;
        }

        var inactive = Text("memory", "memory.stat") is { } stat
            ? CgroupFile.ParseKey(stat, v2 ? "inactive_file" : "total_inactive_file") ?? 0
            : 0;
        var cpu = v2
            ? Text("cpu", "cpu.stat") is { } cpuStat ? CgroupFile.ParseKey(cpuStat, "usage_usec") * TimeSpan.TicksPerMicrosecond : null
            : Number("cpuacct", "cpuacct.usage") / TimeSpan.NanosecondsPerTick;
        return new CgroupUsage(
            memory, Math.Max(0, memory - inactive), Number("memory", v2 ? "memory.max" : "memory.limit_in_bytes"),
            TimeSpan.FromTicks(cpu ?? 0), Number("pids", "pids.current"));
    }
}
