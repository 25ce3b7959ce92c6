namespace EdgeOrch.Raft.Membership;

/// <summary>A change of one server's part.</summary>
public readonly record struct MemberChange(MemberChangeKind Kind, long Id)
{
    /// <summary>Like <c>AddVoter 4</c>.</summary>
    public override string ToString() => $"{Kind} {Id}";
}
