using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>What a server shows the others, and whom it believes.</summary>
/// <param name="Certificate">This server's certificate with its private key; good for both server and client authentication.</param>
/// <param name="Roots">The cluster's CA; more than one while it is exchanged. Nothing else is trusted.</param>
public sealed record PeerCredentials(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Roots);
