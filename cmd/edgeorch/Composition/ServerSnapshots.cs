using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Snapshots;
using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>A server's snapshots: on request, and by schedule.</summary>
internal sealed class ServerSnapshots
{
    private readonly ServerOptions _options;
    private readonly SnapshotService _service;
    private readonly MetricsRegistry _metrics;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    /// <summary>Tidies the directory of snapshots after a crash.</summary>
    /// <exception cref="UserException">The directory cannot be used.</exception>
    public ServerSnapshots(ServerOptions options, ISnapshotSource source, MetricsRegistry metrics, TimeProvider time, ILoggerFactory loggers)
    {
        var directory = new SnapshotDirectory(options.Snapshots.Directory);
        try
        {
            directory.RemoveLeftovers();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"the directory of snapshots cannot be used: {e.Message}", e);
        }

        _options = options;
        _service = new SnapshotService(directory, source, new ServerKeys(options.DataDirectory).Read);
        _metrics = metrics;
        _time = time;
        _loggers = loggers;
        Handler = new SnapshotHandler(_service);
    }

    /// <summary>Serves them.</summary>
    public IRequestHandler Handler { get; }

    /// <summary>Takes them by schedule until cancelled. A failure is an Event of this server's node.</summary>
    /// <param name="revision">The state's revision now.</param>
    /// <param name="client">Writes the Events.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task RunAsync(Func<long> revision, ApiClient client, CancellationToken cancellationToken)
    {
        if (_options.Snapshots.Plan is not { } plan || _options.Datastore is not null)
        {
            return Task.CompletedTask;
        }

        var logger = _loggers.CreateLogger("snapshots");
        var events = new EventRecorder(client, "edgeorch-server", _options.Node.Name, _time, logger);
        // As the kubelet does it: Events of a Node carry its name as uid.
        var node = new ObjectReference { ApiVersion = "v1", Kind = "Node", Name = _options.Node.Name, Uid = _options.Node.Name };
        var scheduler = new SnapshotScheduler(_service, plan, revision, reason => events.Record(node, "Warning", "SnapshotFailed", reason), _metrics, _time, logger);
        return Task.WhenAll(scheduler.RunAsync(cancellationToken), events.RunAsync(cancellationToken));
    }
}
