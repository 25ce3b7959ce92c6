using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>
/// Copies the write-ahead log into the database file when it has grown long. Without readers in the way all of it is copied, and the
/// next write starts the log from its beginning. With readers always in the way it would grow: then the log waits for them a moment,
/// while new ones read from the database file. One reader that stays long, such as a snapshot, must not hold up every batch: each time
/// the wait was in vain the log may become twice as long before the next. Used by the writer's thread.
/// </summary>
internal sealed class Checkpointer(SqliteConnection connection, int pages)
{
    private const int PatienceFactor = 8;
    private const int PatienceMilliseconds = 100;

    private long _waitAt = (long)pages * PatienceFactor;

    /// <summary>Copies if it is time to.</summary>
    /// <returns>Whether all of the log was copied now.</returns>
    /// <exception cref="SqliteException">The device refuses.</exception>
    internal bool Run()
    {
        int frames = connection.WalFrames;
        if (frames < _waitAt)
        {
            return frames >= pages && connection.Checkpoint(truncate: false);
        }
        bool complete = connection.Checkpoint(truncate: true, PatienceMilliseconds);
        _waitAt = complete ? (long)pages * PatienceFactor : frames * 2L;
        return complete;
    }
}
