using System.Collections.Concurrent;
using System.Threading.Channels;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Queues;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Sources;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>
/// Owns one pod from the first sight to the last trace. It sleeps until something happens (a new spec, an event of the
/// runtime, a probe, a timer), then plans and acts until nothing is left to do. All state changes happen in its one loop;
/// the public methods only leave notes for it and may be called from any thread.
/// </summary>
internal sealed partial class PodWorker : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);
    private readonly PodServices _services;
    private readonly ILogger _logger;
    private readonly PodRuntime _runtime;
    private readonly LifecycleHooks _hooks;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentQueue<string> _exits = new();
    private readonly ConcurrentDictionary<string, bool> _created = new();
    private readonly CrashBackoff _backoff = new();
    private readonly Dictionary<string, WaitingReason> _waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _interrupt = new();
    private readonly ITimer _timer;
    private readonly DateTimeOffset _startTime;
    private volatile Pod _pod;
    private volatile PodRuntimeState _state = PodRuntimeState.Empty;
    private volatile bool _gone;
    private volatile bool _relist;
    private volatile bool _refreshVolumes;
    private TimeSpan _retry = FirstRetry;

    /// <summary>Creates a worker that does nothing until <see cref="RunAsync"/>.</summary>
    public PodWorker(PodServices services, Pod pod)
    {
        _services = services;
        _logger = services.Logger;
        _pod = pod;
        Uid = pod.Metadata.Uid!;
        _runtime = new PodRuntime(services, Uid);
        _hooks = new LifecycleHooks(services);
        _startTime = pod.Status?.StartTime ?? services.Time.GetUtcNow();
        _timer = services.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The pod's uid.</summary>
    public string Uid { get; }

    /// <summary>The newest spec and status known.</summary>
    public Pod Pod => _pod;

    /// <summary>The runtime state last observed.</summary>
    public PodRuntimeState State => _state;

    /// <summary>Whether nothing of the pod runs or will run: its resources are free for others.</summary>
    public bool HasEnded => _ended || _pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>Whether a container or sandbox belongs to this pod, also when it was made this very moment.</summary>
    public bool Owns(string id) =>
        _created.ContainsKey(id) || _state.Containers.Any(c => c.Id == id) || _state.Sandboxes.Any(s => s.Id == id);

    /// <summary>The API has a newer version of the pod.</summary>
    public void Update(Pod pod)
    {
        var grace = pod.Metadata.DeletionGracePeriodSeconds;
        var shortened = grace is not null && _pod.Metadata.DeletionGracePeriodSeconds is { } old && grace < old;
        _pod = pod;
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            _interrupt.Cancel();
        }

        if (shortened)
        {
            _ = HastenAsync(KubeTime.Span(grace!.Value));
        }

        Wake();
    }

    /// <summary>The API has the pod no longer: everything of it is to end.</summary>
    public void MarkGone()
    {
        _gone = true;
        _interrupt.Cancel();
        Wake();
    }

    /// <summary>The runtime says that a container or sandbox of the pod ended.</summary>
    public void NoteExit(string id)
    {
        _exits.Enqueue(id);
        Wake();
    }

    /// <summary>The runtime is to be asked about everything, since events may have been missed.</summary>
    public void NoteRelist()
    {
        _relist = true;
        Wake();
    }

    /// <summary>An object that a volume or variable refers to changed.</summary>
    public void NoteObjectChanged()
    {
        _refreshVolumes = true;
        Wake();
    }

    /// <summary>Works until the pod is gone or the agent stops; containers are left running when the agent stops.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _relist = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await StepAsync(cancellationToken))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // Interrupted by the pod's deletion: the next step tears down.
                Wake();
            }
            catch (Exception e) when (e is GrpcException or ResourceUnavailableException or IOException or Linux.LinuxException or UnauthorizedAccessException)
            {
                LogStepFailed(e, PodEvents.Name(_pod), e.Message);
                RetryLater();
            }

            await _signal.Reader.ReadAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        StopProbes();
    }

    private void Wake() => _signal.Writer.TryWrite(true);

    private void WakeAt(DateTimeOffset at) => _timer.Change(TimerSpan.Of(at - _services.Time.GetUtcNow()), Timeout.InfiniteTimeSpan);

    private void RetryLater()
    {
        WakeAt(_services.Time.GetUtcNow() + _retry);
        _retry = _retry * 2 < LastRetry ? _retry * 2 : LastRetry;
    }

    /// <summary>Looks at what changed, then acts; true when the pod has left no trace.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        await ObserveAsync(cancellationToken);
        if (_gone || _pod.Metadata.DeletionTimestamp is not null)
        {
            return await TerminateAsync(cancellationToken);
        }

        if (HasEnded)
        {
            await EndAsync(cancellationToken);
            return false;
        }

        using var sync = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _interrupt.Token);
        await SyncAsync(sync.Token);
        return false;
    }

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        var pod = _pod;
        if (_relist)
        {
            _relist = false;
            try
            {
                _state = await _runtime.ListAsync(pod, cancellationToken);
                AdoptRunning();
            }
            catch (GrpcException)
            {
                _relist = true;
                throw;
            }
        }

        while (_exits.TryDequeue(out var id))
        {
            if (_state.Containers.FirstOrDefault(c => c.Id == id) is { IsRunning: true } container)
            {
                _state = _state.With(await _runtime.ExitedAsync(pod, id, container.SandboxId, cancellationToken));
                StopProbes(id);
            }
            else if (_state.Sandboxes.Any(s => s.Id == id && s.Ready))
            {
                _state = _state.With(await _runtime.SandboxAsync(id, cancellationToken));
            }
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "Pod {Pod}: {Error}; will try again")]
    private partial void LogStepFailed(Exception exception, string pod, string error);
}
