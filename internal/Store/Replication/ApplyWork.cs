using EdgeOrch.Raft;

namespace EdgeOrch.Store.Replication;

/// <summary>A committed entry on its way into the state machine.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Waiting">The transactions of the entry and their callers, when they are on this server.</param>
internal readonly record struct ApplyWork(Entry Entry, IReadOnlyList<PendingTransaction>? Waiting);
