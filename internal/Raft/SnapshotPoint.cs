using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft;

/// <summary>Where in the log a snapshot of the state machine stands, and who the members were there.</summary>
/// <param name="Id">The last entry that the snapshot contains.</param>
/// <param name="Members">The membership after that entry.</param>
public sealed record SnapshotPoint(EntryId Id, Members Members)
{
    /// <summary>Before everything: no entry, nobody.</summary>
    public static SnapshotPoint Empty { get; } = new(EntryId.None, Members.Nobody);
}
