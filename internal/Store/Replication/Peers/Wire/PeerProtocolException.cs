namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>The other side sent something that this version of the protocol does not know or allow. The connection ends; others go on.</summary>
public sealed class PeerProtocolException(string message) : IOException(message);
