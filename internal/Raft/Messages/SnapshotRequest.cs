namespace EdgeOrch.Raft.Messages;

/// <summary>
/// A leader gives a follower a snapshot instead of entries that it no longer has (Raft paper, section 7). The core names the
/// point; the shell brings the bytes, and hands this to the receiving core only when all of them have arrived.
/// </summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Point">Where the snapshot stands; the shell may put a later point of the same state machine in its place.</param>
public sealed record SnapshotRequest(long From, long To, long Term, SnapshotPoint Point) : Message(From, To, Term);
