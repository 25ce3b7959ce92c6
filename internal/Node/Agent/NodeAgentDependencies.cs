using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Sources;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>What a node agent is composed of besides its options.</summary>
public sealed record NodeAgentDependencies
{
    /// <summary>The API, under the node's own identity.</summary>
    public required ApiClient Client { get; init; }

    /// <summary>The container runtime.</summary>
    public required IContainerRuntime Runtime { get; init; }

    /// <summary>The runtime's images.</summary>
    public required IImageRuntime Images { get; init; }

    /// <summary>Supplies the sandbox image; null where the runtime has one.</summary>
    public PauseImage? Pause { get; init; }

    /// <summary>What the node was last told.</summary>
    public required ILocalPodStore Local { get; init; }

    /// <summary>Records events; the composer runs it.</summary>
    public required IEventRecorder Events { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
