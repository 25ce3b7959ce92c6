namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>What a frame holds. The values are part of the wire: only new ones may be added.</summary>
internal enum FrameKind : byte
{
    /// <summary>A <see cref="Raft.Messages.VoteRequest"/>.</summary>
    VoteRequest = 1,

    /// <summary>A <see cref="Raft.Messages.VoteResponse"/>.</summary>
    VoteResponse = 2,

    /// <summary>An <see cref="Raft.Messages.AppendRequest"/>.</summary>
    AppendRequest = 3,

    /// <summary>An <see cref="Raft.Messages.AppendResponse"/>.</summary>
    AppendResponse = 4,

    /// <summary>A <see cref="Raft.Messages.HeartbeatRequest"/>.</summary>
    HeartbeatRequest = 5,

    /// <summary>A <see cref="Raft.Messages.HeartbeatResponse"/>.</summary>
    HeartbeatResponse = 6,

    /// <summary>A <see cref="Raft.Messages.SnapshotRequest"/>; its content follows in chunks.</summary>
    SnapshotRequest = 7,

    /// <summary>A <see cref="Raft.Messages.ReadRequest"/>.</summary>
    ReadRequest = 8,

    /// <summary>A <see cref="Raft.Messages.ReadResponse"/>.</summary>
    ReadResponse = 9,

    /// <summary>A <see cref="Raft.Messages.TimeoutNow"/>.</summary>
    TimeoutNow = 10,

    /// <summary>The first frame of a connection: a <see cref="Wire.Hello"/>.</summary>
    Hello = 64,

    /// <summary>The answer to a hello: the version that is spoken.</summary>
    Welcome = 65,

    /// <summary>The answer to a hello, or to a snapshot: why not.</summary>
    Refusal = 66,

    /// <summary>A piece of a snapshot's content, after the number of bytes before it.</summary>
    SnapshotChunk = 67,

    /// <summary>The end of a snapshot's content: its length and checksum.</summary>
    SnapshotEnd = 68,

    /// <summary>The answer to a snapshot: it is safe.</summary>
    SnapshotTaken = 69,
}
