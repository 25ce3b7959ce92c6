using EdgeOrch.Raft;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication;

/// <summary>What the consensus thread needs done. Called on its thread.</summary>
internal interface IConsensusObserver
{
    /// <summary>The log is cut to what the state machine needs when it is longer than this, whoever lags behind.</summary>
    long MaxLogBytes { get; }

    /// <summary>Messages to other servers; never waits.</summary>
    void Send(IReadOnlyList<Message> messages);

    /// <summary>Committed entries for the state machine.</summary>
    void Commit(IReadOnlyList<ApplyWork> entries);

    /// <summary>Puts the received snapshot of a point in the place of the state machine, durably, before it returns.</summary>
    void Install(SnapshotPoint point);

    /// <summary>The role may have changed.</summary>
    /// <param name="standing">The role and leader.</param>
    /// <param name="isAlone">Whether this server needs nobody to know what is current.</param>
    void Stands(Standing standing, bool isAlone);

    /// <summary>The refusal of a write that another server must take.</summary>
    NotLeaderException NotLeading(Standing standing);

    /// <summary>Consensus cannot go on.</summary>
    void Broken(Exception error);
}
