using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Watching;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store;

/// <summary>
/// The store on one SQLite file in WAL mode. Reads come from snapshots and never wait for the writer; writes are committed
/// in groups, one sync each; watchers are fed from memory, and from the file when they are behind. Nothing runs while nothing
/// changes. Thread-safe.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly IDisposable _lock;
    private readonly SqliteConnection _connection;
    private readonly ReaderPool _readers;
    private readonly WriteQueue _queue = new();
    private readonly Compactor _compactor;
    private readonly Writer _writer;
    private readonly WatchHub _hub;
    private readonly HistoryLimit _historyLimit;
    private long _current;
    private long _compacted;
    private int _disposed;

    private SqliteStore(SqliteStoreOptions options, IDisposable fileLock, SqliteConnection connection, ILogger logger, TimeProvider time)
    {
        _lock = fileLock;
        _connection = connection;
        var meta = new Meta(connection);
        _current = Recover(connection, meta);
        _compacted = meta.Compacted;
        _readers = new ReaderPool(options.Path, options.Disk.Vfs, options.Readers, options.ReaderCacheKibibytes);
        _hub = new WatchHub(_readers, new EventRing(_current, options.RecentEvents, options.RecentBytes), options.ProgressInterval, time);
        _compactor = new Compactor(connection, meta);
        _compactor.Resume();
        _historyLimit = new HistoryLimit(options.HistoryAge, options.HistoryRevisions, time, RequestCompaction);
        _historyLimit.Observe(_current, _compacted);
        var metrics = new StoreMetrics(options.Metrics ?? new MetricsRegistry());
        _writer = new Writer(connection, meta, _compactor, _queue, options.CheckpointPages, OnCommitted, OnCompacted, metrics, logger);
        _writer.Start();
    }

    /// <inheritdoc/>
    public long CurrentRevision => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public long CompactedRevision => Volatile.Read(ref _compacted);

    /// <summary>Opens the store, making it when the file is missing.</summary>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">The file is damaged or not a store.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses (full, read-only, I/O error).</exception>
    public static Task<SqliteStore> OpenAsync(
        SqliteStoreOptions options, ILogger logger, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        Task.Run(() => Open(options, logger, timeProvider), cancellationToken);

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
    public ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        TransactionRules.Check(transaction);
        cancellationToken.ThrowIfCancellationRequested();
        var write = new PendingWrite(transaction, cancellationToken);
        ObjectDisposedException.ThrowIf(!_queue.TryAdd(write), this);
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

    /// <summary>Finishes the writes already accepted, ends all watches and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        await Task.Run(() =>
        {
            _historyLimit.Dispose();
            _queue.Close();
            _writer.Join();
            _hub.Dispose();
            _readers.Dispose();
            _connection.Dispose();
            _lock.Dispose();
        }).ConfigureAwait(false);
    }

    private static SqliteStore Open(SqliteStoreOptions options, ILogger logger, TimeProvider time) =>
        StoreFiles.Open(options.Disk, options.Path, (fileLock, connection) =>
        {
            Schema.CreateOrCheck(connection);
            Schema.Configure(connection, options.WriterCacheKibibytes);
            connection.TrackWal();
            // A process that was killed may have left commits that no sync has followed. They are on the platter before anybody
            // reads them, or a power cut could take back a revision that somebody has seen.
            connection.Checkpoint(truncate: true);
            return new SqliteStore(options, fileLock, connection, logger, time);
        });

    // Revisions reserved for volatile writes and never seen in the log may have been handed out before a power cut: they are
    // skipped, and remembered so that nobody reads or watches from one of them as if nothing had been lost.
    private static long Recover(SqliteConnection connection, Meta meta)
    {
        long newest = meta.Revision;
        long reserved = meta.Reserved;
        if (reserved <= newest)
        {
            return newest;
        }
        connection.Execute("BEGIN IMMEDIATE");
        meta.AddLost(newest + 1, reserved);
        meta.Floor = reserved + 1;
        meta.Reserved = reserved + 1;
        connection.Execute("COMMIT");
        return reserved + 1;
    }

    private void OnCommitted(CommittedBatch batch)
    {
        if (batch.Changes.Count > 0)
        {
            Volatile.Write(ref _current, batch.Revision);
            _hub.Publish(batch.Changes);
            _historyLimit.Observe(batch.Revision, CompactedRevision);
        }
    }

    private void OnCompacted(long revision) => Volatile.Write(ref _compacted, revision);

    private Task RequestCompaction(long revision)
    {
        var done = _compactor.Request(revision);
        _queue.Wake();
        return done;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
