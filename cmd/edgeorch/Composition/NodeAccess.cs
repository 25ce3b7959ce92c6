using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.Cli.Composition;

/// <summary>A node's way to the API, under its own identity.</summary>
/// <param name="Transport">Carries requests.</param>
/// <param name="Dialer">Opens raw connections for streams.</param>
/// <param name="Informers">Informers of cluster-wide objects, which the node runs.</param>
internal sealed record NodeAccess(IApiTransport Transport, ITlsDialer Dialer, InformerSet Informers);
