using EdgeOrch.Linux;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Makes a server's state of a snapshot while no server runs. The state that is there is replaced only when told so, and then moved
/// aside. A crash at any point leaves the old state, the new one, or both under names that say which.
/// </summary>
/// <param name="directory">The store's directory.</param>
public sealed class StateRestore(string directory)
{
    /// <summary>
    /// How far the restored state's revision is ahead of the snapshot's. Clients may have seen revisions after the snapshot; none of
    /// these is given out again if there were fewer of them than this: at 1,500 writes a second, a week.
    /// </summary>
    public const long RevisionStep = 1_000_000_000;

    private static readonly string[] s_companions = ["", "-wal", "-shm"];

    private readonly string _state = Path.Combine(directory, "state.db");
    private readonly string _log = Path.Combine(directory, "raft.db");

    private string Fresh => _state + ".restoring";

    /// <summary>Restores.</summary>
    /// <param name="snapshot">The snapshot, to its end.</param>
    /// <param name="replace">Whether a state that is there may be moved aside.</param>
    /// <param name="prepare">Sees what the snapshot holds before anything is replaced, and may refuse by throwing.</param>
    /// <param name="now">Names the directory that a replaced state goes to.</param>
    /// <param name="cancellationToken">Stops before anything is replaced.</param>
    /// <exception cref="SnapshotException">The snapshot cannot be used; nothing was changed.</exception>
    /// <exception cref="StoreLockedException">A server runs on it.</exception>
    /// <exception cref="StoreExistsException">A state is there and was not to be replaced.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    public async Task<RestoredState> RestoreAsync(
        Stream snapshot, bool replace, Action<SnapshotInfo, IReadOnlyList<SnapshotAttachment>> prepare, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            DurableFile.CreatePrivateDirectory(directory);
            using var fileLock = LocalDisk.Instance.Lock(_state);
            if (!replace && Present().FirstOrDefault() is { } present)
            {
                throw new StoreExistsException(present);
            }
            Delete(Fresh);
            try
            {
                long next = 0;
                var built = await StateBuilder.BuildAsync(
                    LocalDisk.Instance, Fresh, snapshot, connection => next = Advance(connection), cancellationToken).ConfigureAwait(false);
                prepare(built.Info, built.Attachments);
                string? aside = MoveAside(now);
                File.Move(Fresh, _state);
                DirectorySync.Flush(directory);
                return new RestoredState(built.Info, next, built.Attachments, aside);
            }
            finally
            {
                Delete(Fresh);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new StoreUnavailableException($"{_state} cannot be restored: {error.Message}", error);
        }
    }

    /// <summary>
    /// Makes a state the beginning of a group of its own, which others join: the servers of before are forgotten. What is between its
    /// revision and the next one counts as lost: who has seen a revision in there must list again. Inside the caller's transaction.
    /// </summary>
    /// <returns>The revision it begins at.</returns>
    internal static long Advance(SqliteConnection connection)
    {
        var meta = new Meta(connection);
        long last = meta.Revision;
        long next = last + RevisionStep;
        meta.AddLost(meta.Revision + 1, next - 1);
        meta.Floor = next;
        MemberTable.Forget(connection);
        return next;
    }

    private IEnumerable<string> Present() =>
        from file in (IEnumerable<string>)[_state, _log]
        from companion in s_companions
        where File.Exists(file + companion)
        select file + companion;

    private string? MoveAside(DateTimeOffset now)
    {
        string[] present = [.. Present()];
        if (present.Length == 0)
        {
            return null;
        }
        string aside = Path.Combine(directory, $"replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        DurableFile.CreatePrivateDirectory(aside);
        foreach (string file in present)
        {
            File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        }
        DirectorySync.Flush(aside);
        return aside;
    }

    private static void Delete(string file)
    {
        foreach (string companion in s_companions)
        {
            File.Delete(file + companion);
        }
    }
}
