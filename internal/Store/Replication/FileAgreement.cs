using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Log;

namespace EdgeOrch.Store.Replication;

/// <summary>Brings the two files of a server together at start: founds a group of one, or finishes what a power cut interrupted.</summary>
internal static class FileAgreement
{
    // The log of a new group begins behind this entry, which nobody ever needs: who joins gets a snapshot first, and with it the members.
    private static readonly EntryId s_floor = new(1, 1);

    /// <summary>Makes state and log fit together.</summary>
    /// <exception cref="StoreCorruptException">They do not, and nothing safe can be done about it.</exception>
    internal static void Complete(StateFile state, LogFile log, MemberInfo about, Random random)
    {
        if (log.Identity == 0)
        {
            Require(state.Applied.Index == 0, log.Path, "it is missing or empty beside a state that knows of one: put it back, or restore a snapshot (edgeorch snapshot restore)");
            log.SetIdentity(random.NextInt64(1, long.MaxValue));
        }
        if (state.Applied.Index == 0)
        {
            Require(log.Compacted.Id.Index == 0 && log.LastIndex == 0, state.Path, $"it is empty, but there is a log of {log.LastIndex} entries: put it back, or restore a snapshot (edgeorch snapshot restore)");
            state.Found(s_floor, new Members([log.Identity]), log.Identity, about);
        }
        Require(state.Applied.Index >= log.Compacted.Id.Index, state.Path,
            $"it ends at entry {state.Applied.Index}, but the log begins at {log.Compacted.Id.Index}: an older file was put in its place; restore a snapshot");
        if (state.Applied.Index > log.LastIndex)
        {
            // A received snapshot was put in place and the log not yet begun anew behind it.
            log.Reset(state.Applied);
        }
        if (log.State.Term < state.Applied.Term)
        {
            log.Persist([], log.State with { Term = state.Applied.Term, Vote = 0 });
        }
    }

    private static void Require(bool condition, string path, string problem)
    {
        if (!condition)
        {
            throw new StoreCorruptException(path, problem);
        }
    }
}
