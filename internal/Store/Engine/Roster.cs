using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Store.Engine;

/// <summary>The servers of the group at one entry of the log. Immutable.</summary>
/// <param name="Members">Who takes part how.</param>
/// <param name="About">What each tells about itself; null of one that has told nothing.</param>
/// <param name="Staying">Those who are to stay learners.</param>
internal sealed record Roster(Members Members, IReadOnlyDictionary<long, MemberInfo?> About, IReadOnlySet<long> Staying);
