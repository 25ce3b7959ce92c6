namespace EdgeOrch.Raft.Messages;

/// <summary>What one server tells another. Immutable; may be lost, doubled, late and out of order without harm.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Term">The sender's term; of a pre-vote the term that would be asked for.</param>
public abstract record Message(long From, long To, long Term);
