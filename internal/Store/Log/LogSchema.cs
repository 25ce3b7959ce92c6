using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Log;

/// <summary>
/// The file format of the replicated log. <c>entry</c> has one row per entry with its checksum; <c>meta</c> the server's identity,
/// its term and vote, and the point up to which entries were dropped; of one that is to join a group and has no state yet also
/// <c>joins</c>. Changes of the format raise <see cref="Version"/>.
/// </summary>
internal static class LogSchema
{
    private const long ApplicationId = 0x45444F47;
    private const long Version = 1;

    private static readonly string[] s_create =
    [
        "PRAGMA page_size = 4096",
        "PRAGMA auto_vacuum = INCREMENTAL",
        "PRAGMA journal_mode = WAL",
        "BEGIN IMMEDIATE",
        $"PRAGMA application_id = {ApplicationId}",
        $"PRAGMA user_version = {Version}",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE entry (idx INTEGER PRIMARY KEY, term INTEGER NOT NULL, kind INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL)",
        "INSERT INTO meta VALUES ('id', 0), ('term', 0), ('vote', 0), ('commit', 0), ('floor_index', 0), ('floor_term', 0)",
        "COMMIT",
    ];

    /// <summary>Makes the tables in an empty file, or checks that the file is one of ours.</summary>
    /// <exception cref="StoreCorruptException">The file is damaged, or not a log of this program.</exception>
    internal static void CreateOrCheck(SqliteConnection connection)
    {
        connection.Execute("PRAGMA synchronous = FULL");
        if (connection.QueryNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            foreach (string statement in s_create)
            {
                connection.Execute(statement);
            }
        }
        Require(connection, connection.QueryNumber("PRAGMA application_id") == ApplicationId,
            "it is a SQLite file of another program; name another data directory");
        long version = connection.QueryNumber("PRAGMA user_version");
        Require(connection, version == Version, $"its format is {version}, this program reads {Version}; run the program version that wrote it");
        connection.Execute("PRAGMA journal_mode = WAL");
        Require(connection, connection.QueryNumber("SELECT count(*) FROM meta WHERE name IN ('id', 'term', 'vote', 'commit', 'floor_index', 'floor_term')") == 6, $"its meta table is incomplete; {Advice}");
    }

    /// <summary>What to do about a damaged log.</summary>
    internal const string Advice =
        "in a cluster remove this server and join it anew with an empty data directory; a single server restores a snapshot (edgeorch snapshot restore)";

    private static void Require(SqliteConnection connection, bool condition, string problem)
    {
        if (!condition)
        {
            throw new StoreCorruptException(connection.Path, problem);
        }
    }
}
