using EdgeOrch.Raft;
using EdgeOrch.Raft.Log;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Log;

/// <summary>
/// The durable log of one server in a SQLite file of its own: entries, term and vote. Everything that is persisted together costs
/// one sync. Used by one thread.
/// </summary>
internal sealed class LogFile : ILogStorage, IDisposable
{
    private const int TrimStep = 1024;

    private readonly IDisposable _lock;
    private readonly SqliteConnection _connection;
    private readonly int _checkpointPages;
    private readonly RecentEntries _recent;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _deleteFrom;
    private readonly SqliteStatement _deleteUpTo;
    private readonly SqliteStatement _read;
    private readonly SqliteStatement _term;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _set;
    private readonly SqliteStatement _add;
    private bool _forcesDisk = true;
    private bool _suspect;

    private LogFile(IDisposable fileLock, SqliteConnection connection, LogFileOptions options)
    {
        _lock = fileLock;
        _connection = connection;
        _checkpointPages = options.CheckpointPages;
        _recent = new RecentEntries(options.RecentBytes);
        _insert = connection.Prepare("INSERT INTO entry (idx, term, kind, crc, data) VALUES (?, ?, ?, ?, ?)");
        _deleteFrom = connection.Prepare("DELETE FROM entry WHERE idx >= ?");
        _deleteUpTo = connection.Prepare("DELETE FROM entry WHERE idx <= ?");
        _read = connection.Prepare("SELECT term, kind, crc, data FROM entry WHERE idx = ?");
        _term = connection.Prepare("SELECT term FROM entry WHERE idx = ?");
        _get = connection.Prepare("SELECT value FROM meta WHERE name = ?");
        _set = connection.Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
        _add = connection.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
        Load();
    }

    /// <summary>The file's path.</summary>
    internal string Path => _connection.Path;

    /// <inheritdoc/>
    public SnapshotPoint Compacted { get; private set; } = SnapshotPoint.Empty;

    /// <inheritdoc/>
    public long LastIndex { get; private set; }

    /// <summary>This server's number; 0 until <see cref="SetIdentity"/>.</summary>
    internal long Identity { get; private set; }

    /// <summary>Whether this server is to join a group, and founds none; of no meaning once it has a state.</summary>
    internal bool Joins { get; private set; }

    /// <summary>Term and vote as last persisted.</summary>
    internal HardState State { get; private set; }

    /// <summary>Bytes of entries in the file.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Where a snapshot would stand that is taken now; set by whoever owns the state machine.</summary>
    internal Func<SnapshotPoint> SnapshotSource { get; set; } = static () => SnapshotPoint.Empty;

    /// <summary>Opens the file, making it when it is missing, and checks every entry.</summary>
    /// <exception cref="StoreLockedException">Another process uses it.</exception>
    /// <exception cref="StoreCorruptException">It is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    internal static LogFile Open(IStoreDisk disk, string path, LogFileOptions options) =>
        StoreFiles.Open(disk, path, (fileLock, connection) =>
        {
            LogSchema.CreateOrCheck(connection);
            Schema.Configure(connection, options.CacheKibibytes);
            connection.TrackWal();
            // A process that was killed may have left entries that no sync has followed. They are on the platter before this server
            // counts them as its own, or a power cut could take back what it has promised.
            connection.Checkpoint(truncate: true);
            return new LogFile(fileLock, connection, options);
        });

    /// <inheritdoc/>
    public long? TermAt(long index)
    {
        if (index == Compacted.Id.Index)
        {
            return Compacted.Id.Term;
        }
        if (index < Compacted.Id.Index || index > LastIndex)
        {
            return null;
        }
        if (_recent.Find(index) is { } recent)
        {
            return recent.Term;
        }
        _term.Bind(1, index).Step();
        long term = _term.Number(0);
        _term.Reset();
        return term;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Entry> Read(long from, long to, long maxBytes)
    {
        List<Entry> entries = [];
        long bytes = 0;
        for (long index = from; index <= to; index++)
        {
            var entry = _recent.Find(index) ?? ReadRow(index);
            bytes += entry.Bytes;
            if (entries.Count > 0 && bytes > maxBytes)
            {
                break;
            }
            entries.Add(entry);
        }
        return entries;
    }

    /// <inheritdoc/>
    public SnapshotPoint Snapshot() => SnapshotSource();

    /// <summary>Makes entries, term and vote durable with one sync. Entries replace what is there from the first of them on.</summary>
    /// <exception cref="SqliteException">The device refuses; nothing has changed.</exception>
    internal void Persist(IReadOnlyList<Entry> entries, HardState? state) => InTransaction(durable: true, () =>
    {
        if (entries.Count > 0 && entries[0].Index <= LastIndex)
        {
            _deleteFrom.Bind(1, entries[0].Index).Run();
        }
        foreach (var entry in entries)
        {
            _insert.Bind(1, entry.Index).Bind(2, entry.Term).Bind(3, (long)entry.Kind).Bind(4, LogChecksum.Of(entry)).Bind(5, entry.Data.Span).Run();
        }
        if (state is { } changed)
        {
            Set("term", changed.Term);
            Set("vote", changed.Vote);
            Set("commit", changed.Commit);
        }
    },
    () =>
    {
        State = state ?? State;
        if (entries.Count > 0)
        {
            _recent.Append(entries);
            LastIndex = entries[^1].Index;
            Bytes += entries.Sum(static entry => entry.Bytes);
        }
    });

    /// <summary>Gives this server its number, once.</summary>
    internal void SetIdentity(long id) => InTransaction(durable: true, () => Set("id", id), () => Identity = id);

    /// <summary>Makes this server one that is to join a group.</summary>
    /// <param name="id">Its number.</param>
    internal void SetJoins(long id) => InTransaction(
        durable: true,
        () =>
        {
            Set("id", id);
            _add.Bind(1, "joins").Bind(2, 1L).Run();
        },
        () => (Identity, Joins) = (id, true));

    /// <summary>Makes the file that of a server that is no server of any group yet.</summary>
    internal void Forget() => InTransaction(
        durable: true,
        () =>
        {
            _deleteFrom.Bind(1, 0L).Run();
            _connection.Execute("UPDATE meta SET value = 0");
        },
        () =>
        {
            _recent.Clear();
            Load();
        });

    /// <summary>Starts anew behind a state machine that came from elsewhere. The term is not behind that of its last entry afterwards.</summary>
    internal void Reset(EntryId floor) => InTransaction(durable: true, () =>
    {
        _deleteFrom.Bind(1, 0L).Run();
        SetFloor(floor);
        if (State.Term < floor.Term)
        {
            Set("term", floor.Term);
            Set("vote", 0);
        }
    },
    () =>
    {
        State = State.Term < floor.Term ? State with { Term = floor.Term, Vote = 0 } : State;
        _recent.Clear();
        Compacted = new SnapshotPoint(floor, Members.Nobody);
        LastIndex = floor.Index;
        Bytes = 0;
    });

    /// <summary>Drops entries that the state machine has durably and nobody needs; a part of them, when there are many.</summary>
    /// <param name="index">The last to drop.</param>
    /// <returns>Whether all of them are dropped.</returns>
    internal bool Trim(long index)
    {
        long upTo = Math.Min(Math.Min(index, LastIndex), Compacted.Id.Index + TrimStep);
        if (upTo <= Compacted.Id.Index)
        {
            return true;
        }
        var floor = new EntryId(TermAt(upTo)!.Value, upTo);
        long bytes = 0;
        InTransaction(durable: false, () =>
        {
            bytes = SizeUpTo(upTo);
            _deleteUpTo.Bind(1, upTo).Run();
            SetFloor(floor);
        },
        () =>
        {
            Compacted = new SnapshotPoint(floor, Members.Nobody);
            Bytes -= bytes;
        });
        return upTo >= Math.Min(index, LastIndex);
    }

    /// <summary>Copies the write-ahead log into the file when it has grown long, and gives free pages back.</summary>
    internal void Maintain()
    {
        if (_connection.WalFrames >= _checkpointPages)
        {
            const int KeptFreePages = 1024;
            if (_connection.QueryNumber("PRAGMA freelist_count") > KeptFreePages)
            {
                ForceDisk(false);
                _connection.Execute("PRAGMA incremental_vacuum(256)");
            }
            _connection.Checkpoint(truncate: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _lock.Dispose();
    }

    private void Load()
    {
        Identity = Get("id");
        Joins = Get("joins") != 0;
        State = new HardState(Get("term"), Get("vote"), Get("commit"));
        Compacted = new SnapshotPoint(new EntryId(Get("floor_term"), Get("floor_index")), Members.Nobody);
        LastIndex = Math.Max(Compacted.Id.Index, _connection.QueryNumber("SELECT max(idx) FROM entry"));
        Bytes = 0;
        for (long index = Compacted.Id.Index + 1; index <= LastIndex; index++)
        {
            Bytes += ReadRow(index).Bytes;
        }
    }

    private Entry ReadRow(long index)
    {
        if (!_read.Bind(1, index).Step())
        {
            throw new StoreCorruptException(_connection.Path, $"entry {index} is missing; {LogSchema.Advice}");
        }
        var entry = new Entry(_read.Number(0), index, (EntryKind)_read.Number(1), _read.Bytes(3));
        bool intact = _read.Number(2) == LogChecksum.Of(entry);
        _read.Reset();
        return intact ? entry : throw new StoreCorruptException(_connection.Path, $"entry {index} does not match its checksum; {LogSchema.Advice}");
    }

    private long SizeUpTo(long index)
    {
        long bytes = 0;
        foreach (var entry in Read(Compacted.Id.Index + 1, index, long.MaxValue))
        {
            bytes += entry.Bytes;
        }
        return bytes;
    }

    private void InTransaction(bool durable, Action change, Action changed)
    {
        Repair();
        ForceDisk(durable);
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            change();
            _connection.Execute("COMMIT");
        }
        catch (SqliteException)
        {
            RollBack();
            throw;
        }
        changed();
    }

    // After a failed sync the kernel may have dropped pages of the write-ahead log, and would report the next sync as good. Copying
    // everything into the database, which is synced too, makes the file sound again.
    private void Repair()
    {
        if (_suspect && !_connection.Checkpoint(truncate: true))
        {
            throw new SqliteException(ResultCode.Busy, 0, "the log file is in use");
        }
        _suspect = false;
    }

    private void RollBack()
    {
        _suspect = true;
        if (_connection.InTransaction)
        {
            _connection.Execute("ROLLBACK");
        }
    }

    private void ForceDisk(bool force)
    {
        if (force != _forcesDisk)
        {
            _connection.Execute(force ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _forcesDisk = force;
        }
    }

    private void SetFloor(EntryId floor)
    {
        Set("floor_index", floor.Index);
        Set("floor_term", floor.Term);
    }

    private long Get(string name)
    {
        long value = _get.Bind(1, name).Step() ? _get.Number(0) : 0;
        _get.Reset();
        return value;
    }

    private void Set(string name, long value) => _set.Bind(1, name).Bind(2, value).Run();
}
