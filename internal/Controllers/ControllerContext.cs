using EdgeOrch.Controllers.Running;

namespace EdgeOrch.Controllers;

/// <summary>
/// What every controller is made from. One instance serves one <see cref="ControllerManager"/>; it is used from one
/// thread until the manager runs.
/// </summary>
public sealed class ControllerContext
{
    private readonly List<EventRecorder> _recorders = [];
    private InformerSet? _informers;

    /// <summary>
    /// The client of a controller's own identity, by the name of its service account in kube-system
    /// (for example <c>deployment-controller</c>).
    /// </summary>
    public required Func<string, ApiClient> ClientFor { get; init; }

    /// <summary>The client the shared informers read with: <c>system:kube-controller-manager</c>.</summary>
    public required ApiClient InformerClient { get; init; }

    /// <summary>
    /// The resources that can be listed, watched and deleted, one version of each. Asked again while running, so that
    /// resources defined later are collected too.
    /// </summary>
    public required Func<IReadOnlyList<ResourceType>> Resources { get; init; }

    /// <summary>Gives a task that completes when <see cref="Resources"/> answers something else than before; null when that never happens.</summary>
    public Func<Task>? ResourcesChanged { get; init; }

    /// <summary>The cluster CA, PEM, that kube-root-ca.crt publishes.</summary>
    public required string CaPem { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where controllers log.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Periods and limits.</summary>
    public ControllerOptions Options { get; init; } = new();

    /// <summary>
    /// Signs the token of a secret of type kubernetes.io/service-account-token; null leaves such secrets empty.
    /// </summary>
    public Func<ServiceAccount, Secret, CancellationToken, ValueTask<string>>? IssueLegacyToken { get; init; }

    /// <summary>The informers that all controllers share.</summary>
    public InformerSet Informers => _informers ??= CreateInformers();

    internal IReadOnlyList<EventRecorder> Recorders => _recorders;

    internal ILogger Logger(string controller) => Loggers.CreateLogger($"controller.{controller}");

    /// <summary>An event recorder that writes as <paramref name="component"/>; the manager runs it.</summary>
    internal IEventRecorder Recorder(string component) => Recorder(component, component);

    /// <summary>An event recorder of a component that acts under another's account; the manager runs it.</summary>
    internal IEventRecorder Recorder(string account, string component)
    {
        var recorder = new EventRecorder(ClientFor(account), component, "", Time, Logger(component));
        _recorders.Add(recorder);
        return recorder;
    }

    private InformerSet CreateInformers()
    {
        var informers = new InformerSet(InformerClient, Time, Loggers);
        CacheIndexes.AddTo(informers);
        return informers;
    }
}
