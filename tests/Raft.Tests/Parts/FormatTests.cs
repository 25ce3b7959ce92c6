using System.Text;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Tests.Language;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>What stands in log files and on the wire does not change its meaning.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("01000100000400000000000000", Transition.Simple, "v4", "")]
    [InlineData("01000100010102030405060708", Transition.Simple, "l578437695752307201", "")]
    [InlineData("010001000205000000000000006869", Transition.Simple, "r5", "hi")]
    [InlineData("01010200000400000000000000020100000000000000", Transition.Joint, "v4 r1", "")]
    [InlineData("01020000", Transition.JointUntilLeft, "", "")]
    [InlineData("01030000", Transition.Leave, "", "")]
    public void Bytes_of_a_change_are_frozen(string bytes, Transition transition, string changes, string context)
    {
        var change = new MembershipChange(
            transition, [.. changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Changes.Parse)], Encoding.ASCII.GetBytes(context));

        Assert.Equal(bytes, Convert.ToHexStringLower(change.Format()));
        var parsed = MembershipChange.Parse(Convert.FromHexString(bytes));
        Assert.Equal((transition, context), (parsed.Transition, Encoding.ASCII.GetString(parsed.Context.Span)));
        Assert.Equal(change.Changes, parsed.Changes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("010000")]
    [InlineData("02000000")]
    [InlineData("01040000")]
    [InlineData("010001000004000000000000")]
    [InlineData("01000100030400000000000000")]
    public void Other_bytes_are_refused(string bytes) =>
        Assert.Throws<FormatException>(() => MembershipChange.Parse(Convert.FromHexString(bytes)));

    [Fact]
    public void A_change_has_at_most_255_parts()
    {
        var part = new MemberChange(MemberChangeKind.AddLearner, 7);

        Assert.Equal(255, MembershipChange.Parse(new MembershipChange(Transition.Joint, [.. Enumerable.Repeat(part, 255)]).Format()).Changes.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MembershipChange(Transition.Joint, [.. Enumerable.Repeat(part, 256)]).Format());
    }

    [Fact]
    public void Persisted_values_are_frozen_and_may_only_grow()
    {
        Assert.Equal("Command=0 Membership=1", Values<EntryKind>());
        Assert.Equal("AddVoter=0 AddLearner=1 Remove=2", Values<MemberChangeKind>());
        Assert.Equal("Simple=0 Joint=1 JointUntilLeft=2 Leave=3", Values<Transition>());
    }

    [Fact]
    public void Names_are_short()
    {
        Assert.Equal("3/7", new EntryId(3, 7).ToString());
        Assert.Equal("AddVoter 4", new MemberChange(MemberChangeKind.AddVoter, 4).ToString());
    }

    private static string Values<T>()
        where T : struct, Enum =>
        string.Join(' ', Enum.GetValues<T>().Select(static value => $"{value}={Convert.ToInt32(value, null)}"));
}
