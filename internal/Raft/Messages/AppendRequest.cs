namespace EdgeOrch.Raft.Messages;

/// <summary>A leader replicates entries (Raft paper, section 5.3).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Previous">The entry before the first one.</param>
/// <param name="Entries">The entries, in order; may be empty.</param>
/// <param name="Commit">How far the leader's log is committed.</param>
public sealed record AppendRequest(long From, long To, long Term, EntryId Previous, IReadOnlyList<Entry> Entries, long Commit) : Message(From, To, Term);
