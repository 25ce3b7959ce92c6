namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>A secured connection, and the server that its other side has proved to be.</summary>
internal sealed record PeerStream(Stream Stream, long Id);
