using System.Collections.Immutable;

namespace EdgeOrch.Raft.Membership;

/// <summary>What a change makes of a membership (Raft paper, section 6; thesis, chapter 4). Pure.</summary>
public static class MembershipRules
{
    /// <summary>The membership after a change.</summary>
    /// <param name="present">The membership before it.</param>
    /// <param name="change">The change.</param>
    /// <param name="problem">Why there is none; null when there is.</param>
    public static Members? Apply(Members present, MembershipChange change, out string? problem)
    {
        var next = change.Transition == Transition.Leave ? Leave(present, change, out problem) : Enter(present, change, out problem);
        if (problem is null && next!.Voters.IsEmpty)
        {
            problem = "nobody would be left to vote";
        }
        return problem is null ? next : null;
    }

    private static Members? Leave(Members present, MembershipChange change, out string? problem)
    {
        problem = !present.IsJoint ? "no joint change is under way"
            : change.Changes.Count > 0 ? "the end of a joint change changes nothing else"
            : null;
        return new Members(present.Voters) { Learners = present.Learners.Union(present.NextLearners) };
    }

    private static Members? Enter(Members present, MembershipChange change, out string? problem)
    {
        problem = present.IsJoint ? "a joint change is under way; it must end first" : null;
        if (problem is not null)
        {
            return null;
        }
        // The first members have nobody to agree with.
        bool founds = present.Voters.IsEmpty;
        bool joint = change.Transition != Transition.Simple && !founds;
        var next = joint
            ? new Members(present.Voters) { Outgoing = present.Voters, Learners = present.Learners, LeavesByItself = change.Transition == Transition.Joint }
            : present;
        foreach (var one in change.Changes)
        {
            if (one.Id <= 0)
            {
                problem = $"{one.Id} cannot be a server";
                return null;
            }
            next = Apply(next, one);
        }
        if (!joint && !founds && Different(present.Voters, next.Voters) > 1)
        {
            problem = "more than one voter changes; that takes a joint change";
        }
        return next;
    }

    private static Members Apply(Members members, MemberChange change) => change.Kind switch
    {
        MemberChangeKind.AddVoter => With(members, members.Voters.Add(change.Id), members.Learners.Remove(change.Id), members.NextLearners.Remove(change.Id)),
        MemberChangeKind.AddLearner when members.Outgoing.Contains(change.Id) =>
            With(members, members.Voters.Remove(change.Id), members.Learners, members.NextLearners.Add(change.Id)),
        MemberChangeKind.AddLearner => With(members, members.Voters.Remove(change.Id), members.Learners.Add(change.Id), members.NextLearners),
        _ => With(members, members.Voters.Remove(change.Id), members.Learners.Remove(change.Id), members.NextLearners.Remove(change.Id)),
    };

    private static Members With(Members members, ImmutableSortedSet<long> voters, ImmutableSortedSet<long> learners, ImmutableSortedSet<long> nextLearners) =>
        new(voters) { Outgoing = members.Outgoing, Learners = learners, NextLearners = nextLearners, LeavesByItself = members.LeavesByItself };

    private static int Different(ImmutableSortedSet<long> before, ImmutableSortedSet<long> after) => before.SymmetricExcept(after).Count;
}
