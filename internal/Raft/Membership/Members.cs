using System.Collections.Immutable;

namespace EdgeOrch.Raft.Membership;

/// <summary>
/// Who takes part. While a joint change is under way there are two sets of voters, and both must agree to everything
/// (Raft paper, section 6). Immutable; equal when the same servers have the same parts.
/// </summary>
public sealed class Members : IEquatable<Members>
{
    /// <summary>No server at all: the membership of one that waits to be told.</summary>
    public static Members Nobody { get; } = new([]);

    /// <summary>A membership of voters only.</summary>
    public Members(IEnumerable<long> voters) => Voters = [.. voters];

    /// <summary>Those who vote; of a joint membership the incoming ones.</summary>
    public ImmutableSortedSet<long> Voters { get; init; }

    /// <summary>The voters before a joint change; empty otherwise.</summary>
    public ImmutableSortedSet<long> Outgoing { get; init; } = [];

    /// <summary>Those who get the log and have no vote.</summary>
    public ImmutableSortedSet<long> Learners { get; init; } = [];

    /// <summary>Outgoing voters that become learners when the joint change ends.</summary>
    public ImmutableSortedSet<long> NextLearners { get; init; } = [];

    /// <summary>Whether the leader ends the joint change by itself.</summary>
    public bool LeavesByItself { get; init; }

    /// <summary>Whether a joint change is under way.</summary>
    public bool IsJoint => Outgoing.Count > 0;

    /// <summary>Everybody, each once, in order.</summary>
    public ImmutableSortedSet<long> All => Voters.Union(Outgoing).Union(Learners);

    /// <summary>Whether a server has a vote.</summary>
    public bool IsVoter(long id) => Voters.Contains(id) || Outgoing.Contains(id);

    /// <summary>Whether a server takes part at all.</summary>
    public bool Contains(long id) => IsVoter(id) || Learners.Contains(id);

    /// <summary>Whether nobody else has a say.</summary>
    public bool IsOnlyVoter(long id) => !IsJoint && Voters.Count == 1 && Voters.Contains(id);

    /// <inheritdoc/>
    public bool Equals(Members? other) =>
        other is not null && Voters.SetEquals(other.Voters) && Outgoing.SetEquals(other.Outgoing) && Learners.SetEquals(other.Learners)
        && NextLearners.SetEquals(other.NextLearners) && LeavesByItself == other.LeavesByItself;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Voters.Count, Outgoing.Count, Learners.Count, Voters.IsEmpty ? 0 : Voters[0]);

    /// <summary>Like <c>voters=(1 2 3)&amp;&amp;(1 2) learners=(4)</c>.</summary>
    public override string ToString()
    {
        string text = $"voters=({string.Join(' ', Voters)})";
        if (IsJoint)
        {
            text += $"&&({string.Join(' ', Outgoing)})";
        }
        if (!Learners.IsEmpty)
        {
            text += $" learners=({string.Join(' ', Learners)})";
        }
        return NextLearners.IsEmpty ? text : text + $" next=({string.Join(' ', NextLearners)})";
    }
}
