namespace EdgeOrch.Store;

/// <summary>The group as one server sees it at one moment.</summary>
/// <param name="Self">This server's id.</param>
/// <param name="Leader">Who leads; 0 when nobody is known to.</param>
/// <param name="Term">The term of that.</param>
/// <param name="IsLeading">Whether this server leads, and its state holds everything that earlier leaders acknowledged.</param>
/// <param name="Members">Everybody in the group, by id.</param>
public sealed record GroupView(long Self, long Leader, long Term, bool IsLeading, IReadOnlyList<GroupMember> Members)
{
    /// <summary>Whether nobody else is in the group.</summary>
    public bool IsAlone => Members is [{ } only] && only.Id == Self;

    /// <summary>What the leader tells about itself; null when nobody is known to lead.</summary>
    public MemberInfo? LeaderInfo => Members.FirstOrDefault(member => member.Id == Leader)?.About;
}

/// <summary>One server of the group.</summary>
/// <param name="Id">Its identity, which no other server ever has.</param>
/// <param name="Part">How it takes part.</param>
/// <param name="About">What it tells about itself, if it has yet.</param>
public sealed record GroupMember(long Id, MemberPart Part, MemberInfo? About);

/// <summary>How a server takes part.</summary>
public enum MemberPart
{
    /// <summary>Holds the state and does not count.</summary>
    Learner = 0,

    /// <summary>Counts for majorities, and can lead.</summary>
    Voter = 1,

    /// <summary>Still counts for the majority of those who were before a change that is under way.</summary>
    Outgoing = 2,
}

/// <summary>How far a server is, as the leader knows.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Entries">How many entries of the log it lacks.</param>
/// <param name="IsActive">Whether it answered within the last election timeout.</param>
/// <param name="ReceivesSnapshot">Whether the whole state is on its way to it.</param>
public sealed record ServerProgress(long Id, long Entries, bool IsActive, bool ReceivesSnapshot);
