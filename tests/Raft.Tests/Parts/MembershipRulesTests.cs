using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Tests.Language;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>What changes make of memberships.</summary>
public sealed class MembershipRulesTests
{
    private static readonly Members Three = new([1, 2, 3]) { Learners = [9] };

    public static TheoryData<string, string> Simple => new()
    {
        { "v4", "voters=(1 2 3 4) learners=(9)" },
        { "v1", "voters=(1 2 3) learners=(9)" },
        { "v9", "voters=(1 2 3 9)" },
        { "l4", "voters=(1 2 3) learners=(4 9)" },
        { "l9", "voters=(1 2 3) learners=(9)" },
        { "l3", "voters=(1 2) learners=(3 9)" },
        { "r3", "voters=(1 2) learners=(9)" },
        { "r9", "voters=(1 2 3)" },
        { "r7", "voters=(1 2 3) learners=(9)" },
        { "l4 l5 r9", "voters=(1 2 3) learners=(4 5)" },
        { "v4 r4", "voters=(1 2 3) learners=(9)" },
        { "v4 l5 r9", "voters=(1 2 3 4) learners=(5)" },
    };

    public static TheoryData<string, string> Joint => new()
    {
        { "v4", "voters=(1 2 3 4)&&(1 2 3) learners=(9)" },
        { "v4 v5 r1", "voters=(2 3 4 5)&&(1 2 3) learners=(9)" },
        { "l3", "voters=(1 2)&&(1 2 3) learners=(9) next=(3)" },
        { "l3 v3", "voters=(1 2 3)&&(1 2 3) learners=(9)" },
        { "l3 r3", "voters=(1 2)&&(1 2 3) learners=(9)" },
        { "v9 l4", "voters=(1 2 3 9)&&(1 2 3) learners=(4)" },
        { "v4 l4", "voters=(1 2 3)&&(1 2 3) learners=(4 9)" },
        { "r9", "voters=(1 2 3)&&(1 2 3)" },
    };

    [Theory]
    [MemberData(nameof(Simple))]
    public void A_simple_change_is_in_force_at_once(string changes, string after) => Assert.Equal(after, Apply(Three, Transition.Simple, changes));

    [Theory]
    [MemberData(nameof(Joint))]
    public void A_joint_change_keeps_the_old_voters_for_a_while(string changes, string after) =>
        Assert.Equal(after, Apply(Three, Transition.JointUntilLeft, changes));

    [Theory]
    [InlineData("v4 v5 r1", "voters=(2 3 4 5) learners=(9)")]
    [InlineData("l3", "voters=(1 2) learners=(3 9)")]
    public void Leaving_ends_a_joint_change(string changes, string after)
    {
        var joint = MembershipRules.Apply(Three, Change(Transition.Joint, changes), out _)!;

        Assert.True(joint.IsJoint && joint.LeavesByItself);
        var left = MembershipRules.Apply(joint, MembershipChange.Leave, out string? problem)!;

        Assert.Null(problem);
        Assert.Equal((after, false, false), (left.ToString(), left.IsJoint, left.LeavesByItself));
    }

    [Theory]
    [InlineData(Transition.Simple, "v4 v5", "more than one voter changes; that takes a joint change")]
    [InlineData(Transition.Simple, "v4 r1", "more than one voter changes; that takes a joint change")]
    [InlineData(Transition.Simple, "v0", "0 cannot be a server")]
    [InlineData(Transition.Joint, "r1 r2 r3", "nobody would be left to vote")]
    [InlineData(Transition.Joint, "l1 l2 l3", "nobody would be left to vote")]
    [InlineData(Transition.Leave, "", "no joint change is under way")]
    public void What_does_not_fit_is_refused_with_its_reason(Transition transition, string changes, string reason) =>
        Assert.Equal(reason, Apply(Three, transition, changes));

    [Theory]
    [InlineData(Transition.Simple, "v5", "a joint change is under way; it must end first")]
    [InlineData(Transition.Joint, "v5", "a joint change is under way; it must end first")]
    [InlineData(Transition.Leave, "v5", "the end of a joint change changes nothing else")]
    public void Nothing_else_changes_during_a_joint_change(Transition transition, string changes, string reason) =>
        Assert.Equal(reason, Apply(MembershipRules.Apply(Three, Change(Transition.JointUntilLeft, "v4"), out _)!, transition, changes));

    [Theory]
    [InlineData(Transition.Simple)]
    [InlineData(Transition.Joint)]
    public void The_first_members_have_nobody_to_agree_with(Transition transition) =>
        Assert.Equal("voters=(1 2 3) learners=(4)", Apply(Members.Nobody, transition, "v1 v2 v3 l4"));

    [Fact]
    public void Members_are_equal_by_their_parts()
    {
        Members[] different =
        [
            Members.Nobody, new([1]), new([1, 2]), new([1]) { Learners = [2] }, new([1]) { Outgoing = [2] }, new([1]) { Outgoing = [2], LeavesByItself = true },
            new([1]) { Outgoing = [2], NextLearners = [2] },
        ];
        for (int one = 0; one < different.Length; one++)
        {
            for (int other = 0; other < different.Length; other++)
            {
                Assert.Equal(one == other, different[one].Equals(different[other]));
            }
        }
        Assert.Equal(new Members([2, 1]).GetHashCode(), new Members([1, 2]).GetHashCode());
        Assert.False(new Members([1]).Equals("voters=(1)"));
    }

    [Fact]
    public void Everybody_is_counted_once_and_has_a_part()
    {
        var members = new Members([1, 4]) { Outgoing = [1, 2], Learners = [5], NextLearners = [2] };

        Assert.Equal([1L, 2L, 4L, 5L], members.All);
        Assert.Equal([true, true, true, false, false], new long[] { 1, 2, 4, 5, 6 }.Select(members.IsVoter));
        Assert.Equal([true, true, true, true, false], new long[] { 1, 2, 4, 5, 6 }.Select(members.Contains));
        Assert.False(new Members([1]) { Outgoing = [1] }.IsOnlyVoter(1));
        Assert.True(new Members([1]) { Learners = [2] }.IsOnlyVoter(1));
        Assert.False(new Members([1]).IsOnlyVoter(2));
    }

    private static MembershipChange Change(Transition transition, string changes) =>
        new(transition, [.. changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Changes.Parse)]);

    private static string Apply(Members present, Transition transition, string changes)
    {
        var next = MembershipRules.Apply(present, Change(transition, changes), out string? problem);
        Assert.True(next is null != problem is null);
        return next?.ToString() ?? problem!;
    }
}
