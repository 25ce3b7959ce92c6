using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>
/// The state machine in its file: applies entries of the replicated log, each batch in one transaction that also records how far
/// it went. Nothing here forces the disk: what a power cut takes back is applied again from the log. Used by one thread.
/// </summary>
internal sealed class StateFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTables _tables;
    private readonly MemberTable _members;
    private readonly Checkpointer _checkpointer;

    internal StateFile(SqliteConnection connection, int checkpointPages)
    {
        _connection = connection;
        _checkpointer = new Checkpointer(connection, checkpointPages);
        Meta = new Meta(connection);
        _tables = new SqliteTables(connection);
        _members = new MemberTable(connection, Meta);
        Compactor = new Compactor(connection, Meta);
        Compactor.Resume();
        Revision = Meta.Revision;
        Applied = Meta.Applied;
        connection.Execute("PRAGMA synchronous = NORMAL");
    }

    /// <summary>The file's path.</summary>
    internal string Path => _connection.Path;

    /// <summary>The numbers the file keeps about itself.</summary>
    internal Meta Meta { get; }

    /// <summary>Forgets history.</summary>
    internal Compactor Compactor { get; }

    /// <summary>The revision now.</summary>
    internal long Revision { get; private set; }

    /// <summary>The entry applied last.</summary>
    internal EntryId Applied { get; private set; }

    /// <summary>Who takes part, after that entry.</summary>
    internal Members Members => _members.Members;

    /// <summary>Who takes part, and what they tell about themselves.</summary>
    internal Roster Roster => _members.Roster;

    /// <summary>Where a snapshot of the state stands.</summary>
    internal SnapshotPoint Point => new(Applied, Members);

    /// <summary>Sets who takes part and where the log begins, durably: for a group's first server.</summary>
    internal void Found(EntryId floor, Members members, long self, MemberInfo? about)
    {
        _connection.Execute("PRAGMA synchronous = FULL");
        _connection.Execute("BEGIN IMMEDIATE");
        _members.Set(members, self, about);
        Meta.Applied = floor;
        _connection.Execute("COMMIT");
        _connection.Execute("PRAGMA synchronous = NORMAL");
        Applied = floor;
    }

    /// <summary>Applies entries in one transaction.</summary>
    /// <exception cref="SqliteException">The device refuses; nothing was applied.</exception>
    /// <exception cref="StoreCorruptException">The file contradicts itself; nothing was applied.</exception>
    internal CommittedBatch Apply(IReadOnlyList<ApplyWork> batch)
    {
        List<TransactionResult> results = [];
        List<RevisionEvents> changes = [];
        long revision = Revision;
        _connection.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var work in batch)
            {
                revision = Apply(work, revision, results, changes);
            }
            Meta.Applied = batch[^1].Entry.Id;
            _connection.Execute("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
        Revision = revision;
        Applied = batch[^1].Entry.Id;
        return new CommittedBatch(revision, results, changes);
    }

    /// <summary>Makes it the beginning of a group of its own, durably; see <see cref="StateRestore.Advance"/>.</summary>
    /// <returns>The revision it begins at.</returns>
    internal long LeaveGroup()
    {
        _connection.Execute("PRAGMA synchronous = FULL");
        _connection.Execute("BEGIN IMMEDIATE");
        long next = StateRestore.Advance(_connection);
        _connection.Execute("COMMIT");
        CheckpointAll();
        return next;
    }

    /// <summary>
    /// Takes over another state, durably and at once: readers see the old one or the new one. The write-ahead log becomes as long as that
    /// state for a moment.
    /// </summary>
    /// <param name="path">A file of the same format that nobody uses; it stays.</param>
    /// <exception cref="SqliteException">The device refuses; nothing has changed.</exception>
    internal void Install(string path)
    {
        _connection.Execute($"ATTACH '{path.Replace("'", "''", StringComparison.Ordinal)}' AS received");
        try
        {
            _connection.Execute("PRAGMA synchronous = FULL");
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var table in TableShape.Of(_connection))
            {
                _connection.Execute($"DELETE FROM main.{table.Name}");
                _connection.Execute($"INSERT INTO main.{table.Name} SELECT * FROM received.{table.Name}");
            }
            _connection.Execute("COMMIT");
        }
        finally
        {
            RollBack();
            _connection.Execute("PRAGMA synchronous = NORMAL");
            _connection.Execute("DETACH received");
        }
        Revision = Meta.Revision;
        Applied = Meta.Applied;
        Compactor.Resume();
    }

    /// <summary>Forgets a little history. Returns the compacted revision.</summary>
    internal long Compact() => Compactor.Step();

    /// <summary>Copies the write-ahead log into the file when it has grown long.</summary>
    /// <returns>The entry up to which the file itself is durable now; null when nothing new is.</returns>
    internal EntryId? Checkpoint() => _checkpointer.Run() ? Applied : null;

    /// <summary>Empties the write-ahead log, so that the file alone holds everything.</summary>
    internal void CheckpointAll() => _connection.Checkpoint(truncate: true);

    /// <summary>Says in words what a failure means.</summary>
    internal StoreUnavailableException Refusal(Exception error) =>
        new(error is SqliteException sqlite ? sqlite.Explain(Path) : error.Message, error);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private long Apply(ApplyWork work, long revision, List<TransactionResult> results, List<RevisionEvents> changes)
    {
        if (work.Entry.Kind == EntryKind.Membership)
        {
            _members.Apply(work.Entry);
            // Who asked for it gets an answer like any writer.
            results.AddRange(Enumerable.Repeat(new TransactionResult(true, revision, []), work.Waiting?.Count ?? 0));
            return revision;
        }
        if (work.Entry.Data.IsEmpty)
        {
            return revision;
        }
        int count = work.Waiting?.Count ?? 0;
        var parsed = count > 0 ? null : TransactionCodec.Parse(work.Entry.Data);
        for (int i = 0; i < (parsed?.Count ?? count); i++)
        {
            var applied = StateMachine.Apply(_tables, parsed?[i] ?? work.Waiting![i].Transaction, revision);
            if (parsed is null)
            {
                results.Add(applied.Result);
            }
            if (applied.Events is not null)
            {
                revision = applied.Events.Revision;
                changes.Add(applied.Events);
            }
        }
        return revision;
    }

    private void RollBack()
    {
        if (_connection.InTransaction)
        {
            _connection.Execute("ROLLBACK");
        }
        _members.Load();
    }
}
