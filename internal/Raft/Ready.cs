using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Reads;

namespace EdgeOrch.Raft;

/// <summary>
/// Everything a step of the core wants done. The shell's duties, in this order: send <see cref="Messages"/>; make
/// <see cref="Install"/>, <see cref="Entries"/> and <see cref="HardState"/> durable, in one sync; send
/// <see cref="MessagesAfterSync"/>; call <see cref="RaftNode.Advance"/>. <see cref="Committed"/> goes to the state machine at any
/// time after that, in order, and <see cref="RaftNode.Applied"/> tells the core when it is there.
/// </summary>
public sealed record Ready
{
    /// <summary>The role and leader now.</summary>
    public required Standing Standing { get; init; }

    /// <summary>The state to persist; null when it has not changed.</summary>
    public HardState? HardState { get; init; }

    /// <summary>A received snapshot that takes the place of the state machine and of the whole log.</summary>
    public SnapshotPoint? Install { get; init; }

    /// <summary>Entries to persist; they replace what the log has from the first of them on.</summary>
    public IReadOnlyList<Entry> Entries { get; init; } = [];

    /// <summary>What may be sent at once: a leader's entries travel while its own disk writes them (thesis, section 10.2.1).</summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>Promises: what must not be sent before the state is durable.</summary>
    public IReadOnlyList<Message> MessagesAfterSync { get; init; } = [];

    /// <summary>Entries for the state machine.</summary>
    public IReadOnlyList<Entry> Committed { get; init; } = [];

    /// <summary>The membership that counts from now on, when <see cref="Committed"/> changes it.</summary>
    public Members? Members { get; init; }

    /// <summary>Reads that may be served.</summary>
    public IReadOnlyList<ReadGrant> Reads { get; init; } = [];

    /// <summary>
    /// Whether the disk must be synced: a mere change of the commit index can wait for the next time, unless a membership comes into
    /// force with it.
    /// </summary>
    public bool MustSync { get; init; }
}
