namespace EdgeOrch.Raft.Membership;

/// <summary>How a change of the membership is made. The values are part of the log's file format.</summary>
public enum Transition
{
    /// <summary>At once; at most one voter may change.</summary>
    Simple = 0,

    /// <summary>Through a joint membership that the leader leaves by itself.</summary>
    Joint = 1,

    /// <summary>Through a joint membership that lasts until <see cref="Leave"/>.</summary>
    JointUntilLeft = 2,

    /// <summary>Ends a joint membership.</summary>
    Leave = 3,
}
