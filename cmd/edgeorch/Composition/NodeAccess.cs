using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Servers;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.Cli.Composition;

/// <summary>A node's way to the API, under its own identity.</summary>
/// <param name="Transport">Carries requests.</param>
/// <param name="Dialer">Opens raw connections for streams.</param>
/// <param name="Informers">Informers of cluster-wide objects, which the node runs.</param>
/// <param name="Servers">The servers besides the one in this process, if there is one.</param>
/// <param name="Remote">How to reach any of them.</param>
internal sealed record NodeAccess(IApiTransport Transport, ITlsDialer Dialer, InformerSet Informers, KnownServers Servers, HttpTransportOptions Remote)
{
    /// <summary>Whether this process is a server itself.</summary>
    public bool IsServer { get; init; }
}
