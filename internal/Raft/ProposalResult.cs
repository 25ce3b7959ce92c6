namespace EdgeOrch.Raft;

/// <summary>What became of a proposal. Everything but <see cref="Accepted"/> means that nothing was appended.</summary>
public enum ProposalResult
{
    /// <summary>It is in the leader's log; whether it commits is not known yet.</summary>
    Accepted = 0,

    /// <summary>This server does not lead.</summary>
    NotLeader = 1,

    /// <summary>Leadership is being handed over.</summary>
    Transferring = 2,

    /// <summary>Too much is waiting to be committed; try again later.</summary>
    Overloaded = 3,

    /// <summary>An earlier change of the membership is not applied yet.</summary>
    ChangePending = 4,

    /// <summary>The change does not fit the present membership.</summary>
    InvalidChange = 5,
}
