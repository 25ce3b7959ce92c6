using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Takes snapshots by a plan and deletes old ones. A point at which nothing has changed since the newest snapshot is passed over, and
/// a failure is tried again until it works or the next point comes. One run at a time.
/// </summary>
public sealed partial class SnapshotScheduler
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMinutes(1);

    // A clock that is set while the wait goes on is noticed within this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    private readonly SnapshotService _snapshots;
    private readonly SnapshotPlan _plan;
    private readonly Func<long> _revision;
    private readonly Action<string> _failed;
    private readonly SnapshotMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private long _newest = -1;

    /// <summary>Makes a scheduler.</summary>
    /// <param name="snapshots">Takes them.</param>
    /// <param name="plan">When, and how many stay.</param>
    /// <param name="revision">The state's revision now.</param>
    /// <param name="failed">Hears in words of every failure.</param>
    /// <param name="metrics">Where the counts go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    public SnapshotScheduler(
        SnapshotService snapshots, SnapshotPlan plan, Func<long> revision, Action<string> failed, MetricsRegistry metrics, TimeProvider time, ILogger logger)
    {
        _snapshots = snapshots;
        _plan = plan;
        _revision = revision;
        _failed = failed;
        _metrics = new SnapshotMetrics(metrics);
        _time = time;
        _log = logger;
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FindNewestAsync(cancellationToken).ConfigureAwait(false);
            while (_plan.Next(_time.GetUtcNow()) is { } due)
            {
                await WaitAsync(due, cancellationToken).ConfigureAwait(false);
                await TakeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(_log);
        }
    }

    private async Task FindNewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var files = await _snapshots.Directory.ListAsync(cancellationToken).ConfigureAwait(false);
            Note(files.LastOrDefault(static file => file.Info is not null));
        }
        catch (StoreUnavailableException error)
        {
            LogFailed(_log, error.Message);
        }
    }

    private async Task WaitAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        for (TimeSpan left; (left = due - _time.GetUtcNow()) > TimeSpan.Zero;)
        {
            await Task.Delay(left < s_longestWait ? left : s_longestWait, _time, cancellationToken).ConfigureAwait(false);
            if (_plan.Next(_time.GetUtcNow()) is { } earlier && earlier < due)
            {
                due = earlier;
            }
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (_revision() == _newest)
        {
            _metrics.Unchanged.Increment();
            return;
        }
        var next = _plan.Next(_time.GetUtcNow());
        for (var pause = s_firstPause; !await TryAsync(cancellationToken).ConfigureAwait(false); pause *= 2)
        {
            if (_time.GetUtcNow() + pause >= next)
            {
                return;
            }
            await Task.Delay(pause < s_longestWait ? pause : s_longestWait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = await _snapshots.SaveAsync(SnapshotService.ScheduledPrefix, withKeys: false, cancellationToken).ConfigureAwait(false);
            Note(file);
            _metrics.Saved.Increment();
            LogSaved(_log, file.Path, file.Bytes);
            foreach (var old in await _snapshots.Directory.PruneAsync(SnapshotService.ScheduledPrefix, _plan.Keep, cancellationToken).ConfigureAwait(false))
            {
                LogDeleted(_log, old.Path);
            }
            return true;
        }
        catch (StoreUnavailableException error)
        {
            _metrics.Failed.Increment();
            LogFailed(_log, error.Message);
            _failed(error.Message);
            return false;
        }
    }

    private void Note(SnapshotFile? file)
    {
        if (file?.Info is { } info)
        {
            _newest = info.Revision;
            _metrics.LastTime.Set(info.CreatedAt.ToUnixTimeSeconds());
            _metrics.LastBytes.Set(file.Bytes);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "snapshot {Path} saved, {Bytes} bytes")]
    private static partial void LogSaved(ILogger logger, string path, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "old snapshot {Path} deleted")]
    private static partial void LogDeleted(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "the scheduled snapshot failed and is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "the snapshot schedule stops")]
    private static partial void LogStopped(ILogger logger);
}
