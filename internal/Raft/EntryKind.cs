namespace EdgeOrch.Raft;

/// <summary>What an entry is for. The values are part of the log's file format and of the wire.</summary>
public enum EntryKind
{
    /// <summary>A command for the state machine; an empty one opens a leader's term.</summary>
    Command = 0,

    /// <summary>An encoded <see cref="Membership.MembershipChange"/>.</summary>
    Membership = 1,
}
