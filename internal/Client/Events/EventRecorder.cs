using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeOrch.Api.Types;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Events;

/// <summary>
/// Writes Events through the API from one background loop. Equal events of the last ten minutes raise the count of the
/// first one, many similar ones become one, and an object that causes too many is not heard; when the queue is full the newest are dropped, since Events are a courtesy and never a reason to wait.
/// </summary>
public sealed partial class EventRecorder(ApiClient client, string component, string host, TimeProvider time, ILogger logger) : IEventRecorder
{
    private const int RememberedLimit = 1024;
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);
    private readonly Channel<PendingEvent> _queue = Channel.CreateBounded<PendingEvent>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<PendingEvent, Event> _recent = [];
    private readonly EventCorrelator _correlator = new();
    private long _sequence;

    /// <inheritdoc/>
    public void Record(ObjectReference regarding, string type, string reason, string message) => _queue.Writer.TryWrite(new PendingEvent(
        regarding.Kind ?? "", regarding.Namespace ?? "", regarding.Name ?? "", regarding.Uid ?? "", regarding.ApiVersion ?? "", regarding.FieldPath ?? "", type, reason, message));

    /// <summary>Writes events until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var pending in _queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await WriteAsync(pending, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Events not yet written are lost with the process, as their contract says.
        }
    }

    private async Task WriteAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_correlator.Correlate(pending, now) is not var (key, message))
        {
            LogDropped(logger, pending.Reason, pending.Kind, pending.Name, "this object has caused too many already");
            return;
        }

        try
        {
            if (_recent.TryGetValue(key, out var known) && now - (known.LastTimestamp ?? now) < RememberFor)
            {
                var patch = new JsonObject { ["count"] = (known.Count ?? 1) + 1, ["lastTimestamp"] = KubeTime.FormatSeconds(now), ["message"] = message };
                _recent[key] = await client.For<Event>().PatchAsync(
                    known.Metadata.Namespace, known.Metadata.Name!, PatchKind.Merge, Encoding.UTF8.GetBytes(patch.ToJsonString()), null, cancellationToken).ConfigureAwait(false);
                return;
            }

            Forget(now);
            _recent[key] = await client.For<Event>().CreateAsync(ToEvent(pending with { Message = message }, now), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
        {
            _recent.Remove(key);
            LogDropped(logger, pending.Reason, pending.Kind, pending.Name, e.Message);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        if (_recent.Count < RememberedLimit)
        {
            return;
        }

        foreach (var old in _recent.Where(r => now - (r.Value.LastTimestamp ?? now) >= RememberFor).Select(r => r.Key).ToList())
        {
            _recent.Remove(old);
        }

        if (_recent.Count >= RememberedLimit)
        {
            _recent.Clear();
        }
    }

    private Event ToEvent(PendingEvent pending, DateTimeOffset now) => new()
    {
        Metadata = new ObjectMeta
        {
            // Cluster-scoped objects' events live in the default namespace, as upstream's.
            Namespace = pending.Namespace.Length == 0 ? "default" : pending.Namespace,
            Name = string.Create(CultureInfo.InvariantCulture, $"{pending.Name}.{now.UtcTicks + Interlocked.Increment(ref _sequence):x16}"),
        },
        InvolvedObject = new ObjectReference
        {
            Kind = pending.Kind,
            Namespace = pending.Namespace.Length == 0 ? null : pending.Namespace,
            Name = pending.Name,
            Uid = pending.Uid,
            ApiVersion = pending.ApiVersion,
            FieldPath = pending.FieldPath.Length == 0 ? null : pending.FieldPath,
        },
        Type = pending.Type,
        Reason = pending.Reason,
        Message = pending.Message,
        Count = 1,
        FirstTimestamp = now,
        LastTimestamp = now,
        Source = new EventSource { Component = component, Host = host.Length == 0 ? null : host },
        ReportingComponent = component,
        ReportingInstance = host,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "event {Reason} of {Kind} {Name} was not written: {Error}")]
    private static partial void LogDropped(ILogger logger, string reason, string kind, string name, string error);
}
