namespace EdgeOrch.Network.Proxy;

/// <summary>
/// Which endpoints get new connections, as upstream's proxy decides (KEP-1669): the ready ones, or, when there are none,
/// those that still serve while terminating. The choice is made apart for all endpoints and for those of this node.
/// </summary>
/// <param name="Cluster">Endpoints for clients that may reach any node.</param>
/// <param name="Local">Endpoints for clients that must stay on this node.</param>
public sealed record EndpointSelection(IReadOnlyList<EndpointSpec> Cluster, IReadOnlyList<EndpointSpec> Local)
{
    /// <summary>Chooses among a service port's endpoints; sorted, so that equal sets give equal rules.</summary>
    public static EndpointSelection Of(ServicePortSpec service) =>
        new(Usable(service.Endpoints), Usable(service.Endpoints.Where(endpoint => endpoint.IsLocal)));

    private static List<EndpointSpec> Usable(IEnumerable<EndpointSpec> endpoints)
    {
        var all = endpoints
            .DistinctBy(endpoint => (endpoint.Address, endpoint.Port))
            .OrderBy(endpoint => endpoint.Address.ToString(), StringComparer.Ordinal).ThenBy(endpoint => endpoint.Port)
            .ToList();
        var ready = all.Where(endpoint => endpoint.IsReady).ToList();
        return ready.Count > 0 ? ready : [.. all.Where(endpoint => endpoint is { IsServing: true, IsTerminating: true })];
    }
}
