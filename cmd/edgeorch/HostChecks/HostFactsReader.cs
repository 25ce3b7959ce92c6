using System.Net;
using System.Net.Sockets;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Grpc;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Linux.Netlink.Route;
using EdgeOrch.Node.Cri;

namespace EdgeOrch.Cli.HostChecks;

/// <summary>Gathers facts about this host. Each attempt that fails becomes a fact; nothing on the host is changed.</summary>
internal sealed class HostFactsReader(TimeProvider time)
{
    private static readonly TimeSpan RuntimePatience = TimeSpan.FromSeconds(5);

    /// <summary>Gathers everything for the given settings.</summary>
    public async Task<HostFacts> ReadAsync(SettingValues settings, CancellationToken cancellationToken)
    {
        var endpoint = settings.Text("container-runtime-endpoint");
        var dataDirectory = Path.GetFullPath(settings.Text("data-dir"));
        var port = settings.Number("https-listen-port", 1, 65535);
        var cniDirectory = settings.Text("cni-conf-dir");
        var cgroups = CgroupLayout.Detect();
        var runtime = await RuntimeAsync(endpoint, cancellationToken);
        var dataError = Try(() => ProbeWrite(dataDirectory));
        return new HostFacts
        {
            IsRoot = Environment.IsPrivilegedProcess,
            Capabilities = Capabilities.ReadSelf(),
            KernelRelease = HostIdentity.KernelRelease(),
            NftablesError = Try(() =>
            {
                using var socket = NftSocket.Open();
                _ = socket.Generation();
            }),
            BridgeError = TryLink(netlink => netlink.CreateBridge("probe0", 1500)),
            VethError = TryLink(netlink => netlink.CreateVeth("probe0", "probe1", 1500)),
            FileSystems = File.ReadAllText("/proc/filesystems"),
            Modules = KernelModules.Available(KernelJudge.Modules, HostIdentity.KernelRelease()),
            Sysctls = KernelJudge.Sysctls.ToDictionary(name => name, Sysctl.TryRead),
            CgroupVersion = cgroups.Version,
            CgroupControllers = Controllers(cgroups),
            RuntimeEndpoint = endpoint,
            RuntimeVersion = runtime.Version,
            RuntimeError = runtime.Error,
            RuntimeRestrictsOomScore = runtime.RestrictsOomScore,
            LowLevelRuntime = FindInPath("runc") ?? FindInPath("crun"),
            ApiPort = port,
            ApiPortError = Try(() => ProbePort(settings.Address("bind-address") ?? IPAddress.Any, port)),
            DataDirectory = dataDirectory,
            DataDirectoryError = dataError,
            DataDirectoryFreeBytes = dataError is null ? FileSystemStats.Of(Existing(dataDirectory)).FreeBytes : 0,
            Now = time.GetUtcNow(),
            BuildTime = BuildTime(),
            SwapBytes = MemoryInfo.Read().SwapTotalBytes,
            NodeName = settings.TextOrNull("node-name") ?? Dns.GetHostName().ToLowerInvariant(),
            CniDirectory = cniDirectory,
            CniFiles = Directory.Exists(cniDirectory)
                ? [.. Directory.EnumerateFiles(cniDirectory).Select(file => Path.GetFileName(file)).Where(file => Path.GetExtension(file) is ".conf" or ".conflist" or ".json")]
                : [],
        };
    }

    private static IReadOnlyCollection<string> Controllers(CgroupLayout layout) => layout.Version == CgroupVersion.V2
        ? (CgroupFile.TryRead(Path.Join(layout.UnifiedRoot, "cgroup.controllers")) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        : [.. layout.ControllerRoots.Keys];

    private static string? Try(Action attempt)
    {
        try
        {
            attempt();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            return e.Message;
        }
    }

    /// <summary>Makes links in a network namespace of its own, which takes them along when it goes.</summary>
    private static string? TryLink(Action<RouteNetlink> create) => Try(() =>
    {
        var path = Path.Join(Path.GetTempPath(), $"edgeorch-check-{Environment.ProcessId}");
        NetworkNamespace.Create(path);
        try
        {
            NetworkNamespace.Run(path, () =>
            {
                using var netlink = RouteNetlink.Open();
                create(netlink);
            });
        }
        finally
        {
            NetworkNamespace.Remove(path);
        }
    });

    private static void ProbePort(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        listener.Start();
    }

    /// <summary>Writes a file into the directory, or into the nearest one above it that exists.</summary>
    private static void ProbeWrite(string directory)
    {
        var probe = Path.Join(Existing(directory), $".edgeorch-check-{Environment.ProcessId}");
        File.WriteAllBytes(probe, new byte[4096]);
        File.Delete(probe);
    }

    private static string Existing(string directory)
    {
        while (!Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }

    private static string? FindInPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(["/usr/sbin", "/usr/local/sbin", "/sbin"]).Select(directory => Path.Join(directory, name)).FirstOrDefault(File.Exists);

    private static DateTimeOffset BuildTime() => Environment.ProcessPath is { } path ? File.GetLastWriteTimeUtc(path) : default;

    private async Task<(string? Version, string? Error, bool? RestrictsOomScore)> RuntimeAsync(string endpoint, CancellationToken cancellationToken)
    {
        // A socket that is not there gives an error about addresses, which nobody understands.
        if (endpoint.Replace("unix://", "", StringComparison.Ordinal) is ['/', ..] path && !File.Exists(path))
        {
            return (null, "there is no such socket", null);
        }

        using var patience = new CancellationTokenSource(RuntimePatience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var channel = new GrpcChannel(endpoint);
            var runtime = new CriRuntimeClient(channel, time);
            var version = await runtime.VersionAsync(linked.Token);
            var status = await runtime.StatusAsync(verbose: true, linked.Token);
            return ($"{version.RuntimeName} {version.RuntimeVersion}", null, RestrictsOomScore(status.Info.GetValueOrDefault("config")));
        }
        catch (GrpcException e)
        {
            return (null, e.Message, null);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return (null, $"no answer in {RuntimePatience.TotalSeconds} s", null);
        }
    }

    private static bool? RestrictsOomScore(string? configuration) =>
        configuration is null ? null : configuration.Contains("\"restrictOOMScoreAdj\":true", StringComparison.OrdinalIgnoreCase);
}
