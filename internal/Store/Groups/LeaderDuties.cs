using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Replication;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication;

namespace EdgeOrch.Store.Groups;

/// <summary>What a leader does for its group unasked: learners that have caught up become voters, and what it tells about itself is kept current.</summary>
/// <param name="self">This server.</param>
/// <param name="about">What it tells about itself; with an empty name nothing.</param>
/// <param name="sight">Who is in the group.</param>
/// <param name="loop">Takes proposals.</param>
internal sealed class LeaderDuties(long self, MemberInfo about, GroupSight sight, ConsensusLoop loop)
{
    // What a leader makes while a follower writes what it made before.
    private const long CaughtUpEntries = 32;

    /// <summary>Whether a server has all but what is on its way.</summary>
    internal static bool IsCaughtUp(RaftNode node, MemberStatus member) =>
        member.State == ProgressState.Replicate && member.Match > 0 && node.LastIndex - member.Match <= CaughtUpEntries;

    /// <summary>Does one thing that is due; on the consensus thread. What cannot be done now is done at the next call.</summary>
    internal void Tend(RaftNode node)
    {
        var roster = sight.Roster;
        if (node.Standing.Role != Role.Leader || node.Members.IsJoint || !node.Members.Equals(roster.Members))
        {
            return;
        }
        if (about.Name.Length > 0 && roster.About.GetValueOrDefault(self) != about)
        {
            loop.Propose(MembershipChange.One(MemberChangeKind.AddVoter, self, MemberInfoCodec.Format(about)), null, out _);
            return;
        }
        foreach (var member in node.MemberStatuses())
        {
            if (member.IsLearner && !roster.Staying.Contains(member.Id) && IsCaughtUp(node, member) && loop.IsAlive(member.Id))
            {
                loop.Propose(MembershipChange.One(MemberChangeKind.AddVoter, member.Id), null, out _);
                return;
            }
        }
    }
}
