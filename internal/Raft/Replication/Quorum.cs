using System.Collections.Immutable;
using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Replication;

/// <summary>What majorities say; of a joint membership both majorities (Raft paper, section 6). Pure.</summary>
internal static class Quorum
{
    /// <summary>The greatest value that a quorum has reached.</summary>
    internal static long Reached(Members members, Func<long, long> valueOf)
    {
        long incoming = Reached(members.Voters, valueOf);
        return members.IsJoint ? Math.Min(incoming, Reached(members.Outgoing, valueOf)) : incoming;
    }

    /// <summary>Whether a quorum says yes.</summary>
    internal static bool Agrees(Members members, Func<long, bool> says) =>
        Reached(members, id => says(id) ? 1 : 0) == 1;

    /// <summary>The state of an election: true is won, false is lost, null is open.</summary>
    internal static bool? Election(Members members, IReadOnlyDictionary<long, bool> votes)
    {
        if (Agrees(members, id => votes.TryGetValue(id, out bool granted) && granted))
        {
            return true;
        }
        bool open = Agrees(members, id => !votes.TryGetValue(id, out bool granted) || granted);
        return open ? null : false;
    }

    private static long Reached(ImmutableSortedSet<long> voters, Func<long, long> valueOf)
    {
        Span<long> values = voters.Count <= 16 ? stackalloc long[voters.Count] : new long[voters.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = valueOf(voters[i]);
        }
        values.Sort();
        // Of n values in ascending order, a majority has reached the one at (n - 1) / 2.
        return values.Length == 0 ? 0 : values[(values.Length - 1) / 2];
    }
}
