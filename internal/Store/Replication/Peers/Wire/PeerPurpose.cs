namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>What a connection is for. The values are part of the wire.</summary>
internal enum PeerPurpose : byte
{
    /// <summary>Raft's messages, from the side that dialed.</summary>
    Messages = 1,

    /// <summary>One snapshot, from the side that dialed.</summary>
    Snapshot = 2,
}
