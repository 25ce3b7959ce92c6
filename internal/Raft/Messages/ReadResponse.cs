namespace EdgeOrch.Raft.Messages;

/// <summary>The answer to a <see cref="ReadRequest"/>.</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Context">The follower's name for the question.</param>
/// <param name="Index">Reads see everything acknowledged before the question once this index is applied.</param>
public sealed record ReadResponse(long From, long To, long Term, long Context, long Index) : Message(From, To, Term);
