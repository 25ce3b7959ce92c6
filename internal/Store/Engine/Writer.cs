using System.Diagnostics;
using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Watching;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Engine;

/// <summary>
/// The one thread that writes. All transactions that wait become one SQLite transaction and one sync (group commit); each
/// takes its own revision and is answered after the commit. Between batches it compacts and checkpoints.
/// </summary>
internal sealed partial class Writer
{
    private const int MaxBatchTransactions = 512;
    private const long MaxBatchBytes = 4 << 20;

    // Revisions of volatile writes are reserved durably in advance, so that a power cut that takes the writes back cannot
    // make the next start hand out the same revisions again.
    private const long ReserveAhead = 4096;

    private readonly SqliteConnection _connection;
    private readonly SqliteTables _tables;
    private readonly Meta _meta;
    private readonly Compactor _compactor;
    private readonly WriteQueue _queue;
    private readonly Action<CommittedBatch> _committed;
    private readonly Action<long> _compacted;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _log;
    private readonly Checkpointer _checkpointer;
    private readonly Thread _thread;
    private long _revision;
    private long _reserved;
    private bool _forcesDisk = true;
    private bool _logSuspect;

    internal Writer(
        SqliteConnection connection, Meta meta, Compactor compactor, WriteQueue queue, int checkpointPages,
        Action<CommittedBatch> committed, Action<long> compacted, StoreMetrics metrics, ILogger log)
    {
        _connection = connection;
        _tables = new SqliteTables(connection);
        _meta = meta;
        _compactor = compactor;
        _queue = queue;
        _checkpointer = new Checkpointer(connection, checkpointPages);
        _committed = committed;
        _compacted = compacted;
        _metrics = metrics;
        _log = log;
        _revision = meta.Revision;
        _reserved = meta.Reserved;
        _thread = new Thread(Run, 1 << 20) { Name = "store-writer", IsBackground = true };
    }

    /// <summary>Starts the thread.</summary>
    internal void Start() => _thread.Start();

    /// <summary>Waits until the thread has written all that was queued before the queue closed.</summary>
    internal void Join() => _thread.Join();

    private void Run()
    {
        List<PendingWrite> batch = new(MaxBatchTransactions);
        while (_queue.Take(batch, MaxBatchTransactions, MaxBatchBytes, wait: !_compactor.HasWork))
        {
            batch.RemoveAll(static write => write.Cancellation.IsCancellationRequested && write.TrySetCanceled(write.Cancellation));
            if (batch.Count > 0)
            {
                Commit(batch);
                batch.Clear();
            }
            Maintain();
        }
        CloseCleanly();
    }

    private void Commit(List<PendingWrite> batch)
    {
        long started = Stopwatch.GetTimestamp();
        CommittedBatch done;
        try
        {
            RepairLog();
            done = Write(batch);
        }
        catch (Exception error) when (error is SqliteException or StoreCorruptException or OutOfMemoryException)
        {
            Refuse(batch, error);
            return;
        }
        _committed(done);
        for (int i = 0; i < batch.Count; i++)
        {
            batch[i].SetResult(done.Results[i]);
        }
        Count(batch, done, Stopwatch.GetElapsedTime(started));
    }

    private void Refuse(List<PendingWrite> batch, Exception error)
    {
        _metrics.Failures.Increment();
        var refusal = Refusal(error);
        if (!_logSuspect)
        {
            // Once per outage, or the log would fill what is left of the disk.
            LogBatchFailed(_log, batch.Count, refusal.Message);
        }
        RollBack();
        foreach (var write in batch)
        {
            write.TrySetException(refusal);
        }
    }

    private CommittedBatch Write(List<PendingWrite> batch)
    {
        bool durable = batch.Exists(static write => write.Transaction.WriteClass == WriteClass.Durable);
        long reserve = !durable && _revision + batch.Count > _reserved ? _revision + ReserveAhead : 0;
        ForceDisk(durable || reserve > 0);
        var results = new TransactionResult[batch.Count];
        List<RevisionEvents> changes = new(batch.Count);
        long revision = _revision;
        _connection.Execute("BEGIN IMMEDIATE");
        for (int i = 0; i < results.Length; i++)
        {
            var applied = StateMachine.Apply(_tables, batch[i].Transaction, revision);
            results[i] = applied.Result;
            if (applied.Events is not null)
            {
                revision = applied.Events.Revision;
                changes.Add(applied.Events);
            }
        }
        if (reserve > 0)
        {
            _meta.Reserved = reserve;
        }
        _connection.Execute("COMMIT");
        _revision = revision;
        _reserved = Math.Max(_reserved, reserve);
        return new CommittedBatch(revision, results, changes);
    }

    private void Maintain()
    {
        _compactor.TakeRequests();
        try
        {
            if (_compactor.HasWork)
            {
                ForceDisk(false);
                _compacted(_compactor.Step());
            }
            _checkpointer.Run();
        }
        catch (SqliteException error)
        {
            RollBack();
            var refusal = Refusal(error);
            LogMaintenanceFailed(_log, refusal.Message);
            _compactor.Fail(refusal);
        }
    }

    // After a failed commit the kernel may have dropped log pages that earlier volatile writes rely on, and would report the
    // next sync as good. Copying everything into the database, which is synced too, makes the state sound again.
    private void RepairLog()
    {
        if (!_logSuspect)
        {
            return;
        }
        if (!_connection.Checkpoint(truncate: true))
        {
            throw new SqliteException(ResultCode.Busy, 0, "readers hold the log");
        }
        _logSuspect = false;
        LogRecovered(_log, _connection.Path);
    }

    private void RollBack()
    {
        _logSuspect = true;
        try
        {
            if (_connection.InTransaction)
            {
                _connection.Execute("ROLLBACK");
            }
        }
        catch (SqliteException error)
        {
            LogMaintenanceFailed(_log, error.Explain(_connection.Path));
        }
    }

    private StoreUnavailableException Refusal(Exception error) =>
        new(error is SqliteException sqlite ? sqlite.Explain(_connection.Path) : error.Message, error);

    private void ForceDisk(bool force)
    {
        if (force != _forcesDisk)
        {
            // In WAL mode NORMAL commits without a sync; the next FULL commit syncs the log up to and including itself.
            _connection.Execute(force ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _forcesDisk = force;
        }
    }

    private void CloseCleanly()
    {
        try
        {
            ForceDisk(true);
            _meta.Reserved = _revision;
            _connection.Checkpoint(truncate: true);
        }
        catch (SqliteException error)
        {
            LogMaintenanceFailed(_log, error.Explain(_connection.Path));
        }
        _compactor.Fail(new ObjectDisposedException(nameof(SqliteStore)));
    }

    private void Count(List<PendingWrite> batch, CommittedBatch done, TimeSpan elapsed)
    {
        _metrics.Transactions.Add(batch.Count);
        _metrics.Batches.Increment();
        _metrics.Bytes.Add(batch.Sum(static write => write.Bytes));
        _metrics.BatchSize.Observe(batch.Count);
        _metrics.CommitSeconds.Observe(elapsed.TotalSeconds);
        if (_forcesDisk && done.Changes.Count > 0)
        {
            _metrics.Syncs.Increment();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} writes were refused: {Reason}")]
    private static partial void LogBatchFailed(ILogger logger, int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot tidy up now and will try again: {Reason}")]
    private static partial void LogMaintenanceFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} accepts writes again")]
    private static partial void LogRecovered(ILogger logger, string path);
}
