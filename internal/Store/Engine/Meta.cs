using EdgeOrch.Raft;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>The few numbers a store keeps about itself, on one connection.</summary>
internal sealed class Meta(SqliteConnection connection)
{
    private readonly SqliteStatement _get = connection.Prepare("SELECT value FROM meta WHERE name = ?");
    private readonly SqliteStatement _set = connection.Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
    private readonly SqliteStatement _revision = connection.Prepare(
        "SELECT max(coalesce((SELECT max(id) FROM log) >> 16, 0), (SELECT value FROM meta WHERE name = 'floor'))");
    private readonly SqliteStatement _lost = connection.Prepare(
        "SELECT last + 1 FROM lost WHERE first <= ?1 AND last >= ?1");
    private readonly SqliteStatement _addLost = connection.Prepare("INSERT INTO lost (first, last) VALUES (?, ?)");

    /// <summary>Revisions below this one have no history.</summary>
    internal long Compacted { get => Get("compacted"); set => Set("compacted", value); }

    /// <summary>The revision is at least this, also when the log is empty.</summary>
    internal long Floor { get => Get("floor"); set => Set("floor", value); }

    /// <summary>Of format 1: no volatile write was given a revision above this one.</summary>
    internal long Reserved => Get("reserved");

    /// <summary>The entry of the replicated log that was applied last.</summary>
    internal EntryId Applied
    {
        get => new(Get("applied_term"), Get("applied"));
        set
        {
            Set("applied_term", value.Term);
            Set("applied", value.Index);
        }
    }

    /// <summary>Whether the group leaves its joint membership by itself.</summary>
    internal bool LeavesByItself { get => Get("leaves") != 0; set => Set("leaves", value ? 1 : 0); }

    /// <summary>The revision of the snapshot that the connection sees.</summary>
    internal long Revision => First(_revision) ?? 0;

    /// <summary>Remembers that revisions were handed out and lost.</summary>
    internal void AddLost(long first, long last) => _addLost.Bind(1, first).Bind(2, last).Run();

    /// <summary>Throws when a revision's state or history cannot be given.</summary>
    internal void RequireReadable(long revision)
    {
        if (Compacted is var compacted && revision < compacted)
        {
            throw new CompactedException(revision, compacted);
        }
        if (First(_lost.Bind(1, revision)) is { } oldest)
        {
            throw new CompactedException(revision, oldest);
        }
    }

    private static long? First(SqliteStatement statement)
    {
        long? value = statement.Step() ? statement.Number(0) : null;
        statement.Reset();
        return value;
    }

    private long Get(string name) => First(_get.Bind(1, name)) ?? 0;

    private void Set(string name, long value) => _set.Bind(1, name).Bind(2, value).Run();
}
