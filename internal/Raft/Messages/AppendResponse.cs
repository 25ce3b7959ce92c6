namespace EdgeOrch.Raft.Messages;

/// <summary>The answer to an <see cref="AppendRequest"/> or a <see cref="SnapshotRequest"/>.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="Index">The last index that agrees with the leader's log, durably; of a rejection the index of the entry that is missing.</param>
/// <param name="IsRejected">Whether the entry before the first one is missing.</param>
/// <param name="Hint">Of a rejection: the newest entry of the follower that may agree; term 0 when it cannot say.</param>
public sealed record AppendResponse(long From, long To, long Term, long Index, bool IsRejected, EntryId Hint) : Message(From, To, Term);
