namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Where to look for a server.</summary>
/// <param name="Address">The address; null while none is known.</param>
/// <param name="Changed">Raised when it is to be looked for elsewhere.</param>
internal sealed record PeerPlace(PeerAddress? Address, CancellationToken Changed);
