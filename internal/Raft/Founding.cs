using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft;

/// <summary>
/// How a group begins. The first membership is an entry like any other, so that a server that joins later learns it from the
/// log; only the founding servers have it from the start, as something that all of them agree on.
/// </summary>
public static class Founding
{
    /// <summary>What every founding server has in its log before it starts for the first time, behind <see cref="SnapshotPoint.Empty"/>.</summary>
    /// <param name="members">Who founds the group; the same on every founding server.</param>
    public static Entry FirstEntry(MembershipChange members) => new(1, 1, EntryKind.Membership, members.Format());

    /// <summary>What every founding server remembers beside it.</summary>
    public static HardState State => new(Term: 1, Vote: 0, Commit: 1);
}
