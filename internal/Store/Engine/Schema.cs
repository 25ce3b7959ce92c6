using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>
/// The file format. <c>log</c> has one small row per change, <c>value</c> the bytes it wrote, <c>head</c> the live keys;
/// compaction walks <c>log</c> and drops the values that its changes replaced. <c>member</c> has the servers of the group, and
/// <c>meta</c> the entry of the replicated log that was applied last. Format 1 had no replicated log: its <c>lost</c> has revisions
/// that were handed out and taken back by a power cut. Changes of the format raise <see cref="Version"/>.
/// </summary>
internal static class Schema
{
    private const long ApplicationId = 0x45444F52;
    private const long Version = 2;

    private static readonly string[] s_replicated =
    [
        "CREATE TABLE member (id INTEGER PRIMARY KEY, part INTEGER NOT NULL, about BLOB NOT NULL)",
        "INSERT INTO meta VALUES ('applied', 0), ('applied_term', 0), ('leaves', 0)",
    ];

    private static readonly string[] s_create =
    [
        "PRAGMA page_size = 4096",
        "PRAGMA auto_vacuum = INCREMENTAL",
        "PRAGMA journal_mode = WAL",
        "BEGIN IMMEDIATE",
        $"PRAGMA application_id = {ApplicationId}",
        $"PRAGMA user_version = {Version}",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE lost (first INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
        "CREATE TABLE head (key TEXT PRIMARY KEY, id INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE log (id INTEGER PRIMARY KEY, key TEXT NOT NULL, created INTEGER NOT NULL, previous INTEGER NOT NULL, kind INTEGER NOT NULL)",
        "CREATE TABLE value (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
        "INSERT INTO meta VALUES ('compacted', 0), ('floor', 0), ('reserved', 0)",
        .. s_replicated,
        "COMMIT",
    ];

    /// <summary>Makes the tables in an empty file, or checks that the file is one of ours and undamaged where that is quick to see.</summary>
    /// <exception cref="StoreCorruptException">The file is damaged, or not a store of this program.</exception>
    /// <exception cref="SqliteException">The device refuses to read or write.</exception>
    internal static void CreateOrCheck(SqliteConnection connection)
    {
        connection.Execute("PRAGMA synchronous = FULL");
        if (connection.QueryNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            foreach (string statement in s_create)
            {
                connection.Execute(statement);
            }
            return;
        }
        Require(connection, connection.QueryNumber("PRAGMA application_id") == ApplicationId,
            "it is a SQLite file of another program; name another data directory");
        long version = connection.QueryNumber("PRAGMA user_version");
        if (version == 1)
        {
            Upgrade(connection);
            version = Version;
        }
        Require(connection, version == Version, $"its format is {version}, this program reads {Version}; run the program version that wrote it");
        connection.Execute("PRAGMA journal_mode = WAL");
        CheckTables(connection);
    }

    /// <summary>Settings of every connection that writes or reads.</summary>
    internal static void Configure(SqliteConnection connection, int cacheKibibytes)
    {
        connection.Execute($"PRAGMA cache_size = -{cacheKibibytes}");
        connection.Execute("PRAGMA temp_store = MEMORY");
        connection.Execute("PRAGMA secure_delete = OFF");
        connection.Execute("PRAGMA journal_size_limit = 16777216");
    }

    // The revisions that format 1 reserved may have been seen before a power cut: they are skipped, and remembered so that nobody
    // reads or watches from one of them as if nothing had been lost.
    private static void Upgrade(SqliteConnection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        foreach (string statement in s_replicated)
        {
            connection.Execute(statement);
        }
        var meta = new Meta(connection);
        long newest = meta.Revision;
        if (meta.Reserved is var reserved && reserved > newest)
        {
            meta.AddLost(newest + 1, reserved);
            meta.Floor = reserved + 1;
        }
        connection.Execute($"PRAGMA user_version = {Version}");
        connection.Execute("COMMIT");
    }

    private static void CheckTables(SqliteConnection connection)
    {
        Require(connection, connection.QueryNumber("SELECT count(*) FROM meta WHERE name IN ('compacted', 'floor', 'applied', 'applied_term', 'leaves')") == 5,
            "its meta table is incomplete; restore a backup");
        foreach (string table in (ReadOnlySpan<string>)["meta", "head"])
        {
            string? verdict = connection.QueryText($"PRAGMA quick_check('{table}')");
            Require(connection, verdict == "ok", $"table {table}: {verdict}; restore a backup");
        }
        long newest = connection.QueryNumber("SELECT coalesce(max(id), 0) FROM log");
        Require(connection, connection.QueryNumber($"SELECT count(*) FROM head WHERE id > {newest} AND id > (SELECT value << 16 | 65535 FROM meta WHERE name = 'floor')") == 0,
            "live keys are newer than its log; restore a backup");
        Require(connection, newest == 0 || connection.QueryNumber($"SELECT count(*) FROM log l LEFT JOIN value v ON v.id = l.id WHERE l.id = {newest} AND l.kind < 2 AND v.id IS NULL") == 0,
            "the value of its newest change is missing; restore a backup");
    }

    private static void Require(SqliteConnection connection, bool condition, string problem)
    {
        if (!condition)
        {
            throw new StoreCorruptException(connection.Path, problem);
        }
    }
}
