using EdgeOrch.Raft;
using EdgeOrch.Raft.Log;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Groups;
using EdgeOrch.Store.Log;
using EdgeOrch.Store.Replication;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Store;

/// <summary>
/// The way out when most servers of a group are lost for good: one that is left becomes a group of its own, with everything in its log,
/// and others join it anew. Writes that it never got are lost, so that clients must list again. Servers of the old group that come back after
/// all never speak to it: it is another server to them.
/// </summary>
public static class GroupRecovery
{
    private const long BatchBytes = 4 << 20;

    /// <summary>
    /// Makes a stopped server a group of its own. When it is interrupted the server does not start, and this is done again. The next start
    /// numbers the server anew.
    /// </summary>
    /// <param name="directory">The store's directory.</param>
    /// <exception cref="FileNotFoundException">There is no state.</exception>
    /// <exception cref="StoreLockedException">A server runs on it.</exception>
    /// <exception cref="StoreCorruptException">A file is damaged, or the two do not fit together.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses, or the server has never got the state of its group.</exception>
    public static RecoveredGroup MakeAlone(string directory) => MakeAlone(directory, LocalDisk.Instance);

    /// <summary>The same on a disk of choice.</summary>
    internal static RecoveredGroup MakeAlone(string directory, IStoreDisk disk)
    {
        string path = Path.Combine(directory, "state.db");
        if (!disk.FileExists(path))
        {
            throw new FileNotFoundException($"{path} does not exist", path);
        }
        return StoreFiles.Open(disk, path, (stateLock, connection) =>
        {
            Schema.CreateOrCheck(connection);
            Schema.Configure(connection, cacheKibibytes: 4096);
            using var log = LogFile.Open(disk, Path.Combine(directory, "raft.db"), new LogFileOptions { CheckpointPages = 1 });
            using var state = new StateFile(connection, checkpointPages: 1);
            var recovered = Recover(state, log);
            stateLock.Dispose();
            return recovered;
        });
    }

    private static RecoveredGroup Recover(StateFile state, LogFile log)
    {
        if (state.Applied.Index == 0)
        {
            return Finish(state, log);
        }
        try
        {
            FileAgreement.Complete(state, log, new MemberInfo("", "", ""), joins: false, new Random());
            long entries = ApplyRest(state, log);
            long revision = state.Revision;
            var former = GroupSight.List(state.Roster);
            long next = state.LeaveGroup();
            log.Forget();
            return new RecoveredGroup(entries, revision, next, former);
        }
        catch (RaftInvariantException error)
        {
            throw new StoreCorruptException(log.Path, $"{error.Message}; {LogSchema.Advice}", error);
        }
    }

    // The state has left its group already, and its log is to follow.
    private static RecoveredGroup Finish(StateFile state, LogFile log)
    {
        if (state.Revision < StateRestore.RevisionStep)
        {
            throw new StoreUnavailableException(log.Joins
                ? $"{state.Path}: this server has not got the state of its group yet; recover another one"
                : $"{state.Path} has no state of a group; recover another server, or restore a snapshot (edgeorch snapshot restore)");
        }
        log.Forget();
        return new RecoveredGroup(0, state.Revision - StateRestore.RevisionStep, state.Revision, []);
    }

    private static long ApplyRest(StateFile state, LogFile log)
    {
        long before = state.Applied.Index;
        while (state.Applied.Index < log.LastIndex)
        {
            var entries = log.Read(state.Applied.Index + 1, log.LastIndex, BatchBytes);
            state.Apply([.. entries.Select(static entry => new ApplyWork(entry, null))]);
        }
        return state.Applied.Index - before;
    }
}
