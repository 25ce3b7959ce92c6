using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Devices;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Probes;
using EdgeOrch.Node.Registration;
using EdgeOrch.Node.Runtime;
using EdgeOrch.Node.Sources;
using EdgeOrch.Node.Variables;
using EdgeOrch.Node.Volumes;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>
/// The node agent as a whole: registers the node, runs the pods bound to it, keeps their status true. Stopping it leaves the
/// containers running; the next one adopts them.
/// </summary>
public sealed partial class NodeAgent : IDisposable
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LogRotationPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ImageCollectionPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RuntimeRetry = TimeSpan.FromSeconds(1);
    private readonly NodeOptions _options;
    private readonly NodeAgentDependencies _with;
    private readonly ILogger _logger;
    private readonly TolerantPodStore _local;
    private readonly CancellationTokenSource _stop = new();
    private readonly DeviceManager _devices;
    private readonly PodStatusWriter _statuses;
    private readonly NodeLease _lease;
    private readonly NodeStatusReporter _reporter;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Service> _services;
    private readonly PodServices _shared;
    private readonly PodTable _table;
    private readonly NodeCleaner _cleaner;
    private readonly LogRotator _rotator;
    private volatile NodeFacts _facts;

    /// <summary>Composes the agent; nothing happens before <see cref="RunAsync"/>.</summary>
    public NodeAgent(NodeOptions options, NodeAgentDependencies with)
    {
        _options = options;
        _with = with;
        _logger = with.Loggers.CreateLogger<NodeAgent>();
        _local = new TolerantPodStore(with.Local, _logger);
        _devices = new DeviceManager(AcceleratorDetector.Detect(), options.ExtendedResources);
        _facts = MachineFacts.Read(options, _devices.Capacity, systemdCgroup: false);
        _statuses = new PodStatusWriter(with.Client, with.Time, _logger);
        _lease = new NodeLease(with.Client, options, with.Time, _logger);
        _reporter = new NodeStatusReporter(with.Client, options, () => _facts, with.Runtime, with.Images, _lease, with.Time, _logger);
        _pods = new Informer<Pod>(
            with.Client, new InformerOptions { FieldSelector = "spec.nodeName=" + options.NodeName }, with.Time, _logger);
        _services = new Informer<Service>(with.Client, new InformerOptions(), with.Time, _logger);
        _shared = Compose();
        _table = new PodTable(_shared, () => _reporter.Node?.Metadata.Labels, _stop.Token);
        _cleaner = new NodeCleaner(_shared, with.Images, _table);
        _rotator = new LogRotator(_shared, _table);
    }

    /// <summary>The newest version of every pod the node knows, by key <c>namespace/name</c>.</summary>
    public IEnumerable<Pod> Pods => _table.Workers.Select(w => w.Pod);

    /// <summary>What the node knows of itself.</summary>
    public NodeFacts Facts => _facts;

    /// <summary>Where pods' files and logs are.</summary>
    public PodPaths Paths => _shared.Paths;

    /// <summary>Ends when the API's list of pods is known and handed to the workers.</summary>
    public Task Synced => _pods.Synced;

    /// <summary>Runs until cancelled. Failures of the server or the runtime are waited out, not thrown.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var link = cancellationToken.Register(_stop.Cancel);
        try
        {
            await Task.WhenAll(
                _lease.RunAsync(_stop.Token),
                _reporter.RunAsync(_stop.Token),
                _statuses.RunAsync(_stop.Token),
                _services.RunAsync(_stop.Token),
                RunPodsAsync());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>The <c>/stats/summary</c> document as UTF-8 JSON.</summary>
    /// <exception cref="GrpcException">The runtime does not answer.</exception>
    public async Task<byte[]> StatsAsync(CancellationToken cancellationToken) => StatsSummary.Write(
        _options.NodeName,
        Linux.CpuTimes.Read(),
        Linux.MemoryInfo.Read(),
        Linux.FileSystemStats.Of(_options.DataDirectory),
        await _with.Runtime.ListContainerStatsAsync(cancellationToken),
        _with.Time.GetUtcNow());

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _shared.Images.Dispose();
        _shared.Probes.Dispose();
        _shared.SandboxSlots.Dispose();
    }

    private PodServices Compose()
    {
        var paths = new PodPaths(_options.DataDirectory, _options.PodLogDirectory);
        var resources = new ApiPodResources(
            _with.Client, _local, _services, uid => _table.NoteObjectChanged(uid), _with.Time, _logger, _stop.Token);
        var tokens = new ServiceAccountTokens(resources, _with.Time);
        return new PodServices
        {
            Options = _options,
            Facts = () => _facts,
            Paths = paths,
            Runtime = _with.Runtime,
            Images = new ImageManager(_with.Images, resources, _with.Events, _with.Time),
            Volumes = new VolumeManager(paths, new VolumePayload(resources, tokens), _with.Time),
            Tokens = tokens,
            Environments = new EnvironmentBuilder(resources),
            Resources = resources,
            Devices = _devices,
            Probes = new ProbeExecutor(_with.Runtime),
            Events = _with.Events,
            Statuses = _statuses,
            SandboxSlots = new SemaphoreSlim(_options.ParallelSandboxes),
            Time = _with.Time,
            Logger = _logger,
            RuntimeHandler = RuntimeHandlerAsync,
        };
    }

    private async ValueTask<string> RuntimeHandlerAsync(string? runtimeClass, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(runtimeClass))
        {
            return "";
        }

        var found = await _with.Client.For<RuntimeClass>().FindAsync(null, runtimeClass, cancellationToken)
            ?? throw new Pods.PodSetupException("FailedCreatePodSandBox", $"failed to get sandbox runtime: RuntimeClass \"{runtimeClass}\" not found");
        return found.Handler ?? "";
    }

    private async Task RunPodsAsync()
    {
        var stop = _stop.Token;
        await PrepareRuntimeAsync(stop);
        _pods.AddHandler(OnPod);
        var following = _pods.RunAsync(stop);
        await StartFromLocalAsync(stop);
        await Task.WhenAll(
            following,
            FollowRuntimeAsync(stop),
            EveryAsync(_options.RelistPeriod, RelistAsync, stop),
            EveryAsync(LogRotationPeriod, _rotator.RotateAsync, stop),
            EveryAsync(ImageCollectionPeriod, _cleaner.CollectImagesAsync, stop));
    }

    /// <summary>Waits for the runtime, learns its set-up, and puts the sandbox image in place.</summary>
    private async Task PrepareRuntimeAsync(CancellationToken cancellationToken)
    {
        var told = false;
        while (true)
        {
            try
            {
                var status = await _with.Runtime.StatusAsync(verbose: true, cancellationToken);
                var systemd = status.Info.TryGetValue("config", out var config) && RuntimeConfig.UsesSystemdCgroup(config);
                _facts = MachineFacts.Read(_options, _devices.Capacity, systemd);
                if (_with.Pause is { } pause)
                {
                    var (name, created) = await pause.EnsureAsync(cancellationToken);
                    if (created)
                    {
                        LogPauseImage(name);
                    }
                }

                return;
            }
            catch (GrpcException e)
            {
                if (!told)
                {
                    told = true;
                    LogRuntimeMissing(e.Message);
                }
            }

            await Task.Delay(RuntimeRetry, _with.Time, cancellationToken);
        }
    }

    /// <summary>Starts what the node was last told when the server does not answer soon; the server's list corrects it later.</summary>
    private async Task StartFromLocalAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _pods.Synced.WaitAsync(ServerPatience, _with.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var pods = _local.LoadPods();
            LogOffline(pods.Count);
            foreach (var pod in pods)
            {
                _table.Apply(pod);
            }
        }

        _ = ForgetVanishedAsync(cancellationToken);
    }

    /// <summary>Once the server's list is known: what the node remembers but the server does not know has been deleted meanwhile.</summary>
    private async Task ForgetVanishedAsync(CancellationToken cancellationToken)
    {
        await _pods.Synced.WaitAsync(cancellationToken);
        var known = _pods.Cache.All.Select(p => p.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var pod in _local.LoadPods().Where(p => !known.Contains(p.Metadata.Uid)))
        {
            _table.Remove(pod);
            _local.RemovePod(pod.Metadata.Uid!);
        }

        await RelistAsync(cancellationToken);
    }

    private void OnPod(InformerChange<Pod> change)
    {
        // A name that was deleted and made again within one watch gap arrives as one change of two different pods.
        if (change.Old is { } old && old.Metadata.Uid != change.New?.Metadata.Uid)
        {
            _table.Remove(old);
            _local.RemovePod(old.Metadata.Uid!);
        }

        if (change.New is { } pod)
        {
            _local.SavePod(pod);
            _table.Apply(pod);
        }
    }

    private async Task FollowRuntimeAsync(CancellationToken cancellationToken)
    {
        await foreach (var e in _with.Runtime.EventsAsync(cancellationToken))
        {
            if (e.Kind == RuntimeEventKind.Exited)
            {
                _table.NoteExit(e.ContainerId);
            }
            else if (e.Kind == RuntimeEventKind.Resync)
            {
                await RelistAsync(cancellationToken);
            }
        }
    }

    private async Task RelistAsync(CancellationToken cancellationToken)
    {
        try
        {
            var sandboxes = await _with.Runtime.ListPodSandboxesAsync(null, cancellationToken);
            var containers = await _with.Runtime.ListContainersAsync(null, cancellationToken);
            _table.Compare(sandboxes, containers);
            if (_pods.Synced.IsCompletedSuccessfully)
            {
                await _cleaner.RemoveOrphansAsync(sandboxes, cancellationToken);
            }
        }
        catch (GrpcException e)
        {
            LogRuntimeMissing(e.Message);
        }
    }

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(period, _with.Time, cancellationToken);
            try
            {
                await work(cancellationToken);
            }
            catch (Exception e) when (e is IOException or Linux.LinuxException)
            {
                LogHousekeepingFailed(e, e.Message);
            }
        }
    }

    [LoggerMessage(2150, LogLevel.Warning, "The container runtime does not answer: {Error}; waiting for it")]
    private partial void LogRuntimeMissing(string error);

    [LoggerMessage(2151, LogLevel.Information, "Put the sandbox image {Name} in place")]
    private partial void LogPauseImage(string name);

    [LoggerMessage(2152, LogLevel.Warning, "The server does not answer; running the {Count} pods last known")]
    private partial void LogOffline(int count);

    [LoggerMessage(2153, LogLevel.Warning, "Housekeeping failed: {Error}; will try again")]
    private partial void LogHousekeepingFailed(Exception exception, string error);
}
