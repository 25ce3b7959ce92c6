using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>
/// Forgets history in small steps between writes, and gives freed pages back to the file system. Requests come from any
/// thread; steps run on the writer's thread, each in a transaction of its own that does not force the disk: a power cut takes
/// back at most the forgetting.
/// </summary>
internal sealed class Compactor(SqliteConnection connection, Meta meta)
{
    private const int StepChanges = 256;
    private const int StepPages = 256;

    // Some free pages stay in the file, or churn would give them back and claim them again all the time.
    private const long KeptFreePages = 512;

    private readonly Lock _gate = new();
    private readonly List<(long Revision, TaskCompletionSource Done)> _requests = [];
    private readonly SqliteStatement _oldest = connection.Prepare("SELECT id, previous, kind FROM log WHERE id <= ? ORDER BY id LIMIT ?");
    private readonly SqliteStatement _forgetValue = connection.Prepare("DELETE FROM value WHERE id = ?");
    private readonly SqliteStatement _forgetLog = connection.Prepare("DELETE FROM log WHERE id <= ?");
    private readonly SqliteStatement _forgetLost = connection.Prepare("DELETE FROM lost WHERE last < ?");
    private long _target;
    private bool _sweeping;
    private bool _vacuuming;

    /// <summary>Whether a step has something to do.</summary>
    internal bool HasWork { get; private set; }

    /// <summary>Asks for compaction to a revision.</summary>
    /// <returns>Completes when all of it was forgotten.</returns>
    internal Task Request(long revision)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _requests.Add((revision, done));
        }
        return done.Task;
    }

    /// <summary>Takes up new requests; on the writer's thread.</summary>
    internal void TakeRequests()
    {
        lock (_gate)
        {
            foreach (var (revision, _) in _requests)
            {
                _target = Math.Max(_target, revision);
            }
            HasWork |= _requests.Count > 0;
        }
    }

    /// <summary>Finishes at start what a crash interrupted.</summary>
    internal void Resume()
    {
        _target = meta.Compacted;
        _sweeping = true;
        HasWork = _target > 0;
    }

    /// <summary>Does a little of the work. The caller has set the connection not to force the disk.</summary>
    /// <returns>The compacted revision now in force.</returns>
    internal long Step()
    {
        long compacted = meta.Compacted;
        if (_target > compacted)
        {
            Begin(_target);
            compacted = _target;
        }
        else if (_sweeping)
        {
            _sweeping = Sweep(compacted);
            _vacuuming = !_sweeping;
        }
        else if (_vacuuming)
        {
            _vacuuming = Vacuum();
        }
        else
        {
            Finish(compacted);
        }
        return compacted;
    }

    /// <summary>Gives up for now; the requests fail, the next request goes on where this stopped.</summary>
    internal void Fail(Exception error)
    {
        HasWork = false;
        _sweeping = true;
        foreach (var done in TakeWaiting(long.MaxValue))
        {
            done.TrySetException(error);
        }
    }

    private void Begin(long revision)
    {
        connection.Execute("BEGIN IMMEDIATE");
        meta.Compacted = revision;
        meta.Floor = Math.Max(meta.Floor, revision);
        _forgetLost.Bind(1, revision).Run();
        connection.Execute("COMMIT");
        _sweeping = true;
        HasWork = true;
    }

    // Forgets the oldest changes; false when none is left.
    private bool Sweep(long compacted)
    {
        connection.Execute("BEGIN IMMEDIATE");
        List<long> values = [];
        long last = 0;
        int changes = 0;
        _oldest.Bind(1, RowId.LastOf(compacted)).Bind(2, StepChanges);
        while (_oldest.Step())
        {
            changes++;
            last = _oldest.Number(0);
            long previous = _oldest.Number(1);
            if (previous != 0)
            {
                values.Add(previous);
            }
            if (_oldest.Number(2) == (long)StoreEventKind.Deleted)
            {
                values.Add(last);
            }
        }
        foreach (long id in values)
        {
            _forgetValue.Bind(1, id).Run();
        }
        _forgetLog.Bind(1, last).Run();
        connection.Execute("COMMIT");
        return changes == StepChanges;
    }

    private bool Vacuum()
    {
        long free = connection.QueryNumber("PRAGMA freelist_count");
        long pages = connection.QueryNumber("PRAGMA page_count");
        if (free <= Math.Max(KeptFreePages, pages / 4))
        {
            return false;
        }
        connection.Execute($"PRAGMA incremental_vacuum({StepPages})");
        return true;
    }

    private void Finish(long compacted)
    {
        foreach (var done in TakeWaiting(compacted))
        {
            done.TrySetResult();
        }
        lock (_gate)
        {
            HasWork = _requests.Count > 0;
        }
    }

    private List<TaskCompletionSource> TakeWaiting(long upTo)
    {
        lock (_gate)
        {
            var taken = _requests.Where(request => request.Revision <= upTo).Select(request => request.Done).ToList();
            _requests.RemoveAll(request => request.Revision <= upTo);
            return taken;
        }
    }
}
