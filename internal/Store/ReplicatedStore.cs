using EdgeOrch.Raft;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Groups;
using EdgeOrch.Store.Log;
using EdgeOrch.Store.Replication;
using EdgeOrch.Store.Watching;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store;

/// <summary>
/// The store as a state machine behind a replicated log, each in a SQLite file of its own. A write is acknowledged when its entry is
/// durable on a quorum and applied here; a single server is a group of one, on the same path. Only the leader of a group takes writes. Reads
/// come from snapshots of this server's state and never wait for writes; watchers are fed from memory, and from the file when they are
/// behind. While nothing changes nothing runs on a server that is alone. Thread-safe.
/// </summary>
public sealed partial class ReplicatedStore : IStore
{
    private readonly ReplicatedStoreOptions _options;
    private readonly LogFile _log;
    private readonly IDisposable _stateLock;
    private readonly StateFile _state;
    private readonly ReaderPool _readers;
    private readonly WatchHub _hub;
    private readonly HistoryLimit _historyLimit;
    private readonly Inbox _inbox;
    private readonly ReadBarriers _reads;
    private readonly Applier _applier;
    private readonly ConsensusLoop _loop;
    private readonly TimeProvider _time;
    private readonly GroupSight _sight;
    private readonly GroupOrders _orders;
    private readonly LeaderDuties _duties;
    private readonly SnapshotStage _stage;
    private readonly PeerPort _peers;
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreUnavailableException? _refusal;
    private long _current;
    private long _compacted;
    private int _disposed;

    private ReplicatedStore(
        ReplicatedStoreOptions options, LogFile log, IDisposable stateLock, StateFile state, Random random, ILogger logger, TimeProvider time)
    {
        _options = options;
        _log = log;
        _stateLock = stateLock;
        _state = state;
        _current = state.Revision;
        _compacted = state.Meta.Compacted;
        _readers = new ReaderPool(state.Path, options.Disk.Vfs, options.Readers, options.ReaderCacheKibibytes);
        _hub = new WatchHub(_readers, new EventRing(_current, options.RecentEvents, options.RecentBytes), options.ProgressInterval, time);
        _historyLimit = new HistoryLimit(options.HistoryAge, options.HistoryRevisions, time, RequestCompaction);
        _inbox = new Inbox(new SyncAllowance(options.VolatileInterval, options.VolatileBurst, time), time);
        _reads = new ReadBarriers(state.Applied.Index, random);
        var metrics = new StoreMetrics(options.Metrics ?? new MetricsRegistry());
        _applier = new Applier(state, this, metrics, logger);
        log.SnapshotSource = () => _applier.Point;
        var raft = new RaftOptions { Id = log.Identity, ElectionTicks = ElectionTicks };
        _loop = new ConsensusLoop(raft, log, state.Point, _inbox, _reads, this, random, metrics, logger);
        _time = time;
        _sight = new GroupSight(log.Identity, state.Roster, state.Applied);
        _orders = new GroupOrders(log.Identity, options, _sight, _inbox, _loop, time);
        _duties = new LeaderDuties(log.Identity, options.Self, _sight, _loop);
        _stage = new SnapshotStage(options.Disk, state.Path);
        _peers = new PeerPort(options, log.Identity, this, Tick, logger, time);
        _stage.Clear();
        NoticeRemoval(state.Roster);
        _historyLimit.Observe(_current, _compacted);
        _applier.Start();
        _loop.Start();
        _peers.Follow(state.Roster);
    }

    /// <inheritdoc/>
    public long CurrentRevision => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public long CompactedRevision => Volatile.Read(ref _compacted);

    /// <summary>Completes with the reason when the store can no longer go on and the server must stop.</summary>
    public Task<Exception> Broken => _broken.Task;

    /// <summary>The servers that hold the state together.</summary>
    public IServerGroup Group => _orders;

    /// <summary>Completes when this server was taken out of its group: it follows it no longer.</summary>
    public Task Removed => _removed.Task;

    /// <summary>Opens the store, making it, as a group of one, when its directory is empty.</summary>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">A file is damaged or not a store.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses (full, read-only, I/O error).</exception>
    public static async Task<ReplicatedStore> OpenAsync(
        ReplicatedStoreOptions options, ILogger logger, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var store = await Task.Run(() => Open(options, logger, timeProvider), cancellationToken).ConfigureAwait(false);
        try
        {
            if (store._applier.Point.Members.IsOnlyVoter(store._log.Identity))
            {
                // Whatever a power cut took from the state comes back from the log before anybody looks.
                await store.ConfirmRevisionAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException refusal)
        {
            // A full disk is no reason not to serve what is there; writes say what is wrong until it is mended.
            LogOpenedWithoutWrites(logger, refusal.Message);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return store;
    }

    /// <summary>
    /// Numbers a server that is to join a group, before it is opened with <see cref="ReplicatedStoreOptions.Join"/>: with its number it
    /// gets the certificate that the others want to see. Asked again, the number is the same.
    /// </summary>
    /// <param name="directory">The directory of the files, made when missing.</param>
    /// <returns>The server's id.</returns>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">The log is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses (full, read-only, I/O error).</exception>
    public static long PrepareToJoin(string directory) => PrepareToJoin(directory, LocalDisk.Instance, new Random());

    /// <summary>The same on a disk of choice.</summary>
    internal static long PrepareToJoin(string directory, IStoreDisk disk, Random random)
    {
        using var log = LogFile.Open(disk, Path.Combine(directory, "raft.db"), new LogFileOptions { CheckpointPages = 1 });
        FileAgreement.Prepare(log, random);
        return log.Identity;
    }

    /// <inheritdoc/>
    public ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _readers.ReadAsync(key, static (reader, asked, _) => reader.Get(asked), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _readers.ReadAsync(request, static (reader, asked, cancel) => reader.Range(asked, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        // Who leads alone has applied everything it acknowledged, and what others did before.
        return _sight.View is { IsLeading: true, IsAlone: true } ? new ValueTask<long>(CurrentRevision) : ConfirmRevisionAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        TransactionRules.Check(transaction);
        cancellationToken.ThrowIfCancellationRequested();
        if ((_applier.Stuck ?? _refusal) is { } refusal)
        {
            throw new StoreUnavailableException(refusal.Message, refusal);
        }
        if (_sight.View is { IsAlone: false } view && view.Leader != view.Self)
        {
            throw _sight.NotLeading(view.Leader);
        }
        var write = new PendingTransaction(transaction, cancellationToken);
        ObjectDisposedException.ThrowIf(!_inbox.TryAdd(write), this);
        return new ValueTask<TransactionResult>(write.Task);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _hub.WatchAsync(prefix, afterRevision, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask CompactAsync(long revision, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (revision > CurrentRevision)
        {
            throw new FutureRevisionException(revision, CurrentRevision);
        }
        await RequestCompaction(revision).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes the writes already accepted, hands the lead over when there is somebody to take it, ends all watches and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        await HandOverAsync().ConfigureAwait(false);
        await Task.Run(() =>
        {
            _historyLimit.Dispose();
            _inbox.Close();
            _loop.Join();
        }).ConfigureAwait(false);
        await _peers.DisposeAsync().ConfigureAwait(false);
        await _receiving.WaitAsync().ConfigureAwait(false);
        await Task.Run(() =>
        {
            _applier.Stop();
            _inbox.Dispose();
            _reads.Fail(new ObjectDisposedException(nameof(IStore)));
            _hub.Dispose();
            _readers.Dispose();
            _state.Dispose();
            _stateLock.Dispose();
            _log.Dispose();
        }).ConfigureAwait(false);
    }

    private static ReplicatedStore Open(ReplicatedStoreOptions options, ILogger logger, TimeProvider time)
    {
        var random = options.Random ?? new Random();
        string statePath = Path.Combine(options.Directory, "state.db");
        return StoreFiles.Open(options.Disk, statePath, (stateLock, connection) =>
        {
            Schema.CreateOrCheck(connection);
            Schema.Configure(connection, options.WriterCacheKibibytes);
            connection.TrackWal();
            // A process that was killed may have left the founding of the group to a sync that never came.
            connection.Checkpoint(truncate: true);
            var state = new StateFile(connection, options.CheckpointPages);
            var log = LogFile.Open(options.Disk, Path.Combine(options.Directory, "raft.db"), new LogFileOptions { CheckpointPages = options.LogCheckpointPages });
            try
            {
                FileAgreement.Complete(state, log, options.Self, options.Join is not null, random);
                return new ReplicatedStore(options, log, stateLock, state, random, logger, time);
            }
            catch (RaftInvariantException error)
            {
                log.Dispose();
                throw new StoreCorruptException(log.Path, $"{error.Message}; {LogSchema.Advice}", error);
            }
            catch
            {
                log.Dispose();
                throw;
            }
        });
    }

    private async ValueTask<long> ConfirmRevisionAsync(CancellationToken cancellationToken)
    {
        var caller = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_reads.Add(caller))
        {
            _inbox.Add(_reads.Ask);
        }
        await caller.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return CurrentRevision;
    }

    private Task RequestCompaction(long revision)
    {
        var done = _state.Compactor.Request(revision);
        _applier.Wake();
        return done;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store is open for reading only: {Reason}")]
    private static partial void LogOpenedWithoutWrites(ILogger logger, string reason);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
