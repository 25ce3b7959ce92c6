using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.ApiServer.Servers;

/// <summary>As whom servers come to each other, and what they may.</summary>
internal static class ServerUsers
{
    /// <summary>
    /// The group of who has the servers' own join token. Tokens that are Secrets cannot give it: their groups all begin with
    /// <c>system:bootstrappers:</c>, so who may write Secrets does not get at the cluster's keys by making a token.
    /// </summary>
    public const string Joiners = "edgeorch:server-joiners";

    /// <summary>The group of the cluster's servers, by their certificates.</summary>
    public const string Servers = PeerIdentity.Organization;

    /// <summary>What the first may.</summary>
    public const string JoinerRole = "edgeorch:server-joiner";

    /// <summary>What the second may.</summary>
    public const string ServerRole = "edgeorch:server";
}
