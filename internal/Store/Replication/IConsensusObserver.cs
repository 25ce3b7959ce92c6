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
    /// <exception cref="Sqlite.SqliteException">The device refuses; the state machine is as it was.</exception>
    void Install(SnapshotPoint point);

    /// <summary>The role may have changed.</summary>
    /// <param name="standing">The role and leader.</param>
    /// <param name="handsOver">Whether it leads and is handing over.</param>
    void Stands(Standing standing, bool handsOver);

    /// <summary>The refusal of a write that another server must take.</summary>
    NotLeaderException NotLeading(Standing standing);

    /// <summary>Consensus cannot go on.</summary>
    void Broken(Exception error);
}
