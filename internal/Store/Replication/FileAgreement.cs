using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Log;

namespace EdgeOrch.Store.Replication;

/// <summary>Brings the two files of a server together at start: founds a group of one, lets it join one, or finishes what a power cut interrupted.</summary>
internal static class FileAgreement
{
    // The log of a new group begins behind this entry, which nobody ever needs: who joins gets a snapshot first, and with it the members.
    private static readonly EntryId s_floor = new(1, 1);

    /// <summary>Makes state and log fit together.</summary>
    /// <param name="state">The state.</param>
    /// <param name="log">The log.</param>
    /// <param name="about">What the first server of a group tells about itself.</param>
    /// <param name="joins">Whether a server without a state joins a group, instead of founding one.</param>
    /// <param name="random">Numbers this server.</param>
    /// <exception cref="StoreCorruptException">They do not, and nothing safe can be done about it.</exception>
    /// <exception cref="StoreUnavailableException">It is to join and no group is named, or the other way round.</exception>
    internal static void Complete(StateFile state, LogFile log, MemberInfo about, bool joins, Random random)
    {
        if (log.Identity == 0)
        {
            Require(state.Applied.Index == 0, log.Path, "it is missing or empty beside a state that knows of one: put it back, or restore a snapshot (edgeorch snapshot restore)");
        }
        if (state.Applied.Index == 0)
        {
            Require(log.Compacted.Id.Index == 0 && log.LastIndex == 0, state.Path,
                $"it is empty, but there is a log of {log.LastIndex} entries: put it back, restore a snapshot (edgeorch snapshot restore), or finish a recovery that was interrupted (edgeorch cluster recover)");
            if (joins)
            {
                Join(state, log, random);
                return;
            }
            Found(state, log, about, random);
        }
        Require(state.Applied.Index >= log.Compacted.Id.Index, state.Path,
            $"it ends at entry {state.Applied.Index}, but the log begins at {log.Compacted.Id.Index}: an older file was put in its place; restore a snapshot");
        long? term = log.TermAt(state.Applied.Index);
        Require(term is null || term == state.Applied.Term || (term < state.Applied.Term && log.State.Commit < state.Applied.Index), state.Path,
            $"its last entry is {state.Applied}, which the log has of term {term}: one of the two is another server's; {LogSchema.Advice}");
        if (term != state.Applied.Term || log.State.Term < state.Applied.Term)
        {
            // A received snapshot was put in place and the log not yet begun anew behind it: the log ends before it, or goes on with
            // entries of a leader who never got them committed.
            log.Reset(state.Applied);
        }
    }

    /// <summary>Numbers a server that is to join a group, unless it has its number already.</summary>
    internal static void Prepare(LogFile log, Random random)
    {
        if (!log.Joins && log.Compacted.Id.Index == 0 && log.LastIndex == 0)
        {
            log.SetJoins(log.Identity > 0 ? log.Identity : NewIdentity(random));
        }
    }

    private static void Join(StateFile state, LogFile log, Random random)
    {
        if (state.Revision > 0)
        {
            throw new StoreUnavailableException($"{state.Path} holds a state that is of no group, which joining one would throw away; name an empty data directory");
        }
        Prepare(log, random);
    }

    private static void Found(StateFile state, LogFile log, MemberInfo about, Random random)
    {
        if (log.Joins)
        {
            throw new StoreUnavailableException($"{log.Path} is that of a server that was to join a cluster and has not yet: name the cluster again, or an empty data directory");
        }
        if (log.Identity == 0)
        {
            log.SetIdentity(NewIdentity(random));
        }
        state.Found(s_floor, new Members([log.Identity]), log.Identity, about);
    }

    private static long NewIdentity(Random random) => random.NextInt64(1, long.MaxValue);

    private static void Require(bool condition, string path, string problem)
    {
        if (!condition)
        {
            throw new StoreCorruptException(path, problem);
        }
    }
}
