namespace EdgeOrch.Linux;

/// <summary>Where control groups are mounted. Immutable.</summary>
/// <param name="Version">The hierarchy that holds the controllers.</param>
/// <param name="UnifiedRoot">The v2 mount; null when there is none.</param>
/// <param name="ControllerRoots">v1 only: the mount of each controller, by name (<c>memory</c>, <c>cpu</c>, <c>cpuacct</c>, ...).</param>
public sealed record CgroupLayout(CgroupVersion Version, string? UnifiedRoot, IReadOnlyDictionary<string, string> ControllerRoots)
{
    private static readonly string[] KnownControllers =
        ["memory", "cpu", "cpuacct", "cpuset", "pids", "blkio", "devices", "freezer", "hugetlb", "net_cls", "net_prio", "perf_event"];

    /// <summary>Finds the layout of the running system.</summary>
    public static CgroupLayout Detect() => FromMounts(MountInfo.ReadSelf());

    /// <summary>Finds the layout in a list of mounts. A v1 controller anywhere makes it v1: the kernel gives a controller to one hierarchy only.</summary>
    public static CgroupLayout FromMounts(IEnumerable<MountInfo> mounts)
    {
        string? unified = null;
        var controllers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in mounts)
        {
            if (mount.FileSystemType == "cgroup2")
            {
                unified ??= mount.Target;
            }
            else if (mount.FileSystemType == "cgroup")
            {
                foreach (var option in mount.SuperOptions.Split(','))
                {
                    if (Array.IndexOf(KnownControllers, option) >= 0)
                    {
                        controllers.TryAdd(option, mount.Target);
                    }
                }
            }
        }

        var version = controllers.Count > 0 ? CgroupVersion.V1 : unified is not null ? CgroupVersion.V2 : CgroupVersion.None;
        return new CgroupLayout(version, unified, controllers);
    }

    /// <summary>The directory of a group for one controller; null when that controller is not there.</summary>
    /// <param name="controller">A v1 controller name; v2 has the same directory for all.</param>
    /// <param name="group">The group's path below the root, for example <c>/kubepods/pod1</c>.</param>
    public string? DirectoryOf(string controller, string group)
    {
        var root = Version == CgroupVersion.V2 ? UnifiedRoot : ControllerRoots.GetValueOrDefault(controller);
        return root is null ? null : Path.Join(root, group);
    }
}
