using EdgeOrch.Linux;

namespace EdgeOrch.Cli.HostChecks;

/// <summary>What was found on a host, as plain values, so that judging it needs no host. Texts that end in "Error" are null when the attempt worked.</summary>
internal sealed record HostFacts
{
    /// <summary>Whether the process runs as root.</summary>
    public required bool IsRoot { get; init; }

    /// <summary>The process's effective capabilities.</summary>
    public required Capabilities Capabilities { get; init; }

    /// <summary><c>uname -r</c>.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>Why nftables do not answer over netlink.</summary>
    public string? NftablesError { get; init; }

    /// <summary>Why a bridge cannot be created.</summary>
    public string? BridgeError { get; init; }

    /// <summary>Why a pair of virtual Ethernet links cannot be created.</summary>
    public string? VethError { get; init; }

    /// <summary>The content of <c>/proc/filesystems</c>.</summary>
    public string FileSystems { get; init; } = "";

    /// <summary>Kernel modules that are loaded, built in or can be loaded, among those asked for.</summary>
    public IReadOnlySet<string> Modules { get; init; } = new HashSet<string>();

    /// <summary>Kernel settings by name with slashes; null for one the kernel does not have.</summary>
    public IReadOnlyDictionary<string, string?> Sysctls { get; init; } = new Dictionary<string, string?>();

    /// <summary>The control group hierarchy in use.</summary>
    public CgroupVersion CgroupVersion { get; init; }

    /// <summary>Its controllers.</summary>
    public IReadOnlyCollection<string> CgroupControllers { get; init; } = [];

    /// <summary>The container runtime's socket.</summary>
    public required string RuntimeEndpoint { get; init; }

    /// <summary>The runtime's name and version; null when it does not answer.</summary>
    public string? RuntimeVersion { get; init; }

    /// <summary>Why the runtime does not answer.</summary>
    public string? RuntimeError { get; init; }

    /// <summary>Whether the runtime is told to leave <c>oom_score_adj</c> alone where it must; null when it does not say.</summary>
    public bool? RuntimeRestrictsOomScore { get; init; }

    /// <summary>The path of runc or crun; null when there is none.</summary>
    public string? LowLevelRuntime { get; init; }

    /// <summary>The API's port.</summary>
    public required int ApiPort { get; init; }

    /// <summary>Why the API's port cannot be listened on.</summary>
    public string? ApiPortError { get; init; }

    /// <summary>The data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Why nothing can be written there.</summary>
    public string? DataDirectoryError { get; init; }

    /// <summary>Free bytes there.</summary>
    public long DataDirectoryFreeBytes { get; init; }

    /// <summary>The time of the host's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When this executable was made: no sane clock is before that.</summary>
    public required DateTimeOffset BuildTime { get; init; }

    /// <summary>Swap in bytes.</summary>
    public long SwapBytes { get; init; }

    /// <summary>The name the node would register with.</summary>
    public required string NodeName { get; init; }

    /// <summary>The directory of network configurations.</summary>
    public required string CniDirectory { get; init; }

    /// <summary>The file names in it.</summary>
    public IReadOnlyList<string> CniFiles { get; init; } = [];
}
