using EdgeOrch.Client.Events;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Devices;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Probes;
using EdgeOrch.Node.Sources;
using EdgeOrch.Node.Variables;
using EdgeOrch.Node.Volumes;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>What every pod's worker uses. One instance per agent.</summary>
public sealed record PodServices
{
    /// <summary>The node's options.</summary>
    public required NodeOptions Options { get; init; }

    /// <summary>What the node knows of itself.</summary>
    public required Func<NodeFacts> Facts { get; init; }

    /// <summary>Where files go.</summary>
    public required PodPaths Paths { get; init; }

    /// <summary>The container runtime.</summary>
    public required IContainerRuntime Runtime { get; init; }

    /// <summary>The images.</summary>
    public required ImageManager Images { get; init; }

    /// <summary>The volumes.</summary>
    public required VolumeManager Volumes { get; init; }

    /// <summary>The tokens in volumes.</summary>
    public required ServiceAccountTokens Tokens { get; init; }

    /// <summary>Environments of containers.</summary>
    public required EnvironmentBuilder Environments { get; init; }

    /// <summary>API objects pods refer to.</summary>
    public required IPodResources Resources { get; init; }

    /// <summary>Devices pods ask for.</summary>
    public required DeviceManager Devices { get; init; }

    /// <summary>Probes and hooks.</summary>
    public required ProbeExecutor Probes { get; init; }

    /// <summary>Tells users what happened.</summary>
    public required IEventRecorder Events { get; init; }

    /// <summary>Takes statuses.</summary>
    public required IPodStatusSink Statuses { get; init; }

    /// <summary>Bounds how many sandboxes are set up at a time.</summary>
    public required SemaphoreSlim SandboxSlots { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The runtime handler of a RuntimeClass; the empty name is the default handler.</summary>
    public Func<string?, CancellationToken, ValueTask<string>> RuntimeHandler { get; init; } = (_, _) => ValueTask.FromResult("");
}
