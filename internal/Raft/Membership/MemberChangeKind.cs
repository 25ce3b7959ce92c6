namespace EdgeOrch.Raft.Membership;

/// <summary>What happens to one server. The values are part of the log's file format.</summary>
public enum MemberChangeKind
{
    /// <summary>It gets a vote.</summary>
    AddVoter = 0,

    /// <summary>It gets the log and no vote; a voter loses its vote.</summary>
    AddLearner = 1,

    /// <summary>It leaves.</summary>
    Remove = 2,
}
