using System.Diagnostics;
using EdgeOrch.Raft;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication;

/// <summary>
/// The thread that owns the state machine's file: applies committed entries in order, answers who waits for them, and between
/// batches forgets history and checkpoints. A disk that refuses is asked again until it gives way: what is committed is never dropped.
/// </summary>
internal sealed partial class Applier
{
    private const int MaxBatchEntries = 256;
    private const long MaxBatchBytes = 4 << 20;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);

    // A disk that fails for a moment is nobody's business.
    private static readonly TimeSpan s_callersPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Queue<ApplyWork> _waiting = new();
    private readonly StateFile _state;
    private readonly IApplierObserver _observer;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private SnapshotPoint _point;
    private ReceivedState? _received;
    private StoreUnavailableException? _stuck;
    private StoreUnavailableException? _broken;
    private bool _woken;
    private bool _closed;

    internal Applier(StateFile state, IApplierObserver observer, StoreMetrics metrics, ILogger log)
    {
        _state = state;
        _observer = observer;
        _metrics = metrics;
        _log = log;
        _point = state.Point;
        _thread = new Thread(Run, 1 << 20) { Name = "store-applier", IsBackground = true };
    }

    /// <summary>Where the state machine stands; may be asked on any thread.</summary>
    internal SnapshotPoint Point => Volatile.Read(ref _point);

    /// <summary>Why committed entries cannot be applied for quite a while now; more would only pile up behind them.</summary>
    internal StoreUnavailableException? Stuck => Volatile.Read(ref _stuck);

    /// <summary>Starts the thread.</summary>
    internal void Start() => _thread.Start();

    /// <summary>Adds committed entries, in order.</summary>
    internal void Add(IEnumerable<ApplyWork> entries)
    {
        lock (_gate)
        {
            foreach (var work in entries)
            {
                _waiting.Enqueue(work);
            }
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Puts another server's state in the place of this one's, after what was added before, and waits until that is durable.</summary>
    /// <exception cref="SqliteException">The device refuses, or refuses what was added before; the state stays as it is.</exception>
    internal void Install(string path)
    {
        var received = new ReceivedState(path);
        lock (_gate)
        {
            _received = received;
            Monitor.Pulse(_gate);
        }
        received.Done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Makes the thread look for other work.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Applies what is there, then ends the thread and waits for it.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        List<ApplyWork> batch = new(MaxBatchEntries);
        while (Take(batch, wait: !_state.Compactor.HasWork))
        {
            if (batch.Count > 0)
            {
                Apply(batch);
                batch.Clear();
            }
            else
            {
                TakeOver();
            }
            Maintain();
        }
        CloseCleanly();
    }

    // False when closed and empty.
    private bool Take(List<ApplyWork> batch, bool wait)
    {
        lock (_gate)
        {
            while (wait && _waiting.Count == 0 && _received is null && !_closed && !_woken)
            {
                Monitor.Wait(_gate);
            }
            _woken = false;
            long bytes = 0;
            while (batch.Count < MaxBatchEntries && bytes < MaxBatchBytes && _waiting.TryDequeue(out var work))
            {
                batch.Add(work);
                bytes += work.Entry.Bytes;
            }
            return batch.Count > 0 || !_closed;
        }
    }

    private void Apply(List<ApplyWork> batch)
    {
        if (_broken is { } reason)
        {
            // Behind an entry that could not be applied none ever may be.
            LetGo(batch, reason);
            return;
        }
        for (var pause = s_firstPause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            try
            {
                var done = _state.Apply(batch);
                Volatile.Write(ref _stuck, null);
                Answer(batch, done);
                return;
            }
            catch (SqliteException error)
            {
                var refusal = _state.Refusal(error);
                _metrics.Failures.Increment();
                TakeReceived()?.Done.TrySetException(error);
                LogApplyFailed(_log, batch.Count, refusal.Message);
                if (pause >= s_callersPatience)
                {
                    Volatile.Write(ref _stuck, refusal);
                    LetGo(batch, refusal);
                    LetGoOfThoseBehind(refusal);
                }
                // What a long write-ahead log gives back may be all the room there is.
                Maintain();
                if (Pause(pause))
                {
                    return;
                }
            }
            catch (Exception error) when (error is StoreCorruptException or FormatException or RaftInvariantException)
            {
                LogBroken(_log, error.Message);
                _broken = _state.Refusal(error);
                LetGo(batch, _broken);
                _observer.Broken(error);
                TakeReceived()?.Done.TrySetException(new RaftInvariantException(error.Message));
                return;
            }
        }
    }

    private void TakeOver()
    {
        if (TakeReceived() is not { } received)
        {
            return;
        }
        try
        {
            _state.Install(received.Path);
            Volatile.Write(ref _point, _state.Point);
            _observer.Installed(_state.Revision, _state.Meta.Compacted, _state.Applied.Index);
            _metrics.StatesReceived.Increment();
            received.Done.SetResult();
        }
        catch (SqliteException error)
        {
            LogInstallFailed(_log, _state.Refusal(error).Message);
            received.Done.SetException(error);
        }
    }

    private ReceivedState? TakeReceived()
    {
        lock (_gate)
        {
            var taken = _received;
            _received = null;
            return taken;
        }
    }

    private void Answer(List<ApplyWork> batch, CommittedBatch done)
    {
        Volatile.Write(ref _point, _state.Point);
        _observer.Applied(done, batch[^1].Entry.Index, batch.Exists(static work => work.Entry.Kind == EntryKind.Membership));
        int place = 0;
        foreach (var pending in batch.SelectMany(static work => work.Waiting ?? []))
        {
            pending.TrySetResult(done.Results[place++]);
        }
        _metrics.Transactions.Add(place);
    }

    // The entries are committed and will be applied; only their callers are not kept waiting for a disk that may take hours.
    private void LetGoOfThoseBehind(StoreUnavailableException refusal)
    {
        lock (_gate)
        {
            LetGo(_waiting, refusal);
        }
    }

    private static void LetGo(IEnumerable<ApplyWork> batch, StoreUnavailableException refusal)
    {
        foreach (var pending in batch.SelectMany(static work => work.Waiting ?? []))
        {
            pending.TrySetException(new OutcomeUnknownException(
                $"{refusal.Message}; the write is in the replicated log and takes effect when that is mended", refusal));
        }
    }

    private void Maintain()
    {
        _state.Compactor.TakeRequests();
        try
        {
            if (_state.Compactor.HasWork)
            {
                _observer.Compacted(_state.Compact());
            }
            if (_state.Checkpoint() is { } durable)
            {
                _observer.Durable(durable.Index);
            }
        }
        catch (SqliteException error)
        {
            var refusal = _state.Refusal(error);
            LogMaintenanceFailed(_log, refusal.Message);
            _state.Compactor.Fail(refusal);
        }
    }

    private void CloseCleanly()
    {
        try
        {
            _state.CheckpointAll();
        }
        catch (SqliteException error)
        {
            LogMaintenanceFailed(_log, _state.Refusal(error).Message);
        }
        _state.Compactor.Fail(new ObjectDisposedException(nameof(IStore)));
    }

    // True when closed meanwhile: the entries are in the log and are applied at the next start.
    private bool Pause(TimeSpan pause)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!_closed && Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < pause)
            {
                Monitor.Wait(_gate, pause - elapsed);
            }
            return _closed;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} committed entries cannot be applied now and are tried again: {Reason}")]
    private static partial void LogApplyFailed(ILogger logger, int count, string reason);

    private sealed record ReceivedState(string Path)
    {
        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state that another server sent cannot be taken over: {Reason}")]
    private static partial void LogInstallFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The state machine cannot go on: {Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot tidy up now and will try again: {Reason}")]
    private static partial void LogMaintenanceFailed(ILogger logger, string reason);
}
