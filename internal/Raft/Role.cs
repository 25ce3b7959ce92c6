namespace EdgeOrch.Raft;

/// <summary>What a server is in the present term.</summary>
public enum Role
{
    /// <summary>Takes entries from the leader.</summary>
    Follower = 0,

    /// <summary>Asks whether it could win an election, without disturbing the term (Raft thesis, section 9.6).</summary>
    PreCandidate = 1,

    /// <summary>Asks for votes in a term of its own.</summary>
    Candidate = 2,

    /// <summary>Makes entries and replicates them.</summary>
    Leader = 3,
}
