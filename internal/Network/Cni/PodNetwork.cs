using System.Net;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Network.Cni;

/// <summary>The CNI commands on one node's pod network. Each can be repeated and finishes what an interrupted one began.</summary>
public sealed class PodNetwork
{
    /// <summary>No runtime waits that long for a plugin.</summary>
    private static readonly TimeSpan LongestAdd = TimeSpan.FromMinutes(10);

    private readonly CniNetworkConfig _config;
    private readonly AddressPool _pool;
    private readonly AddressReservations _reservations;
    private readonly HostPortRecords _hostPorts;

    /// <summary>Works on the network of a configuration.</summary>
    public PodNetwork(CniNetworkConfig config)
    {
        _config = config;
        _pool = new AddressPool(config.PodCidr);
        _reservations = new AddressReservations(Path.Join(config.DataDirectory, "addresses"));
        _hostPorts = new HostPortRecords(Path.Join(config.DataDirectory, "hostports"));
    }

    /// <summary>Gives a sandbox its interface.</summary>
    public PodInterface Add(CniRequest request)
    {
        var mine = _reservations.Reserve(_pool, request.ContainerId, request.InterfaceName, request.PodName);
        try
        {
            var attached = PodWiring.Attach(_config, request, _pool, mine.Address);
            _hostPorts.Write(request.ContainerId, request.InterfaceName, _config.PortMappings);
            HostPorts.Open(mine.Address, _config.PortMappings);
            return attached;
        }
        catch
        {
            // The runtime need not call DEL after a failed ADD; nothing may stay behind.
            Delete(request);
            throw;
        }
    }

    /// <summary>Takes a sandbox's interface away and gives its address back. Nothing being there is fine.</summary>
    public void Delete(CniRequest request)
    {
        PodWiring.Detach(request);
        Forget(_reservations.List().Where(known => known.ContainerId == request.ContainerId && known.InterfaceName == request.InterfaceName));

        // The address comes last: nobody else may get it while something still leads to it.
        _reservations.Release(request.ContainerId, request.InterfaceName);
    }

    /// <summary>Finds out whether a sandbox's interface is still as ADD made it.</summary>
    /// <exception cref="CniException">It is not; the message says what is missing.</exception>
    public void Check(CniRequest request)
    {
        var mine = _reservations.List().FirstOrDefault(known => known.ContainerId == request.ContainerId && known.InterfaceName == request.InterfaceName)
            ?? throw new CniException(CniErrorCode.UnknownContainer, $"sandbox {request.ContainerId} has no address reserved");
        if (PodWiring.Inspect(request, _pool, mine.Address) is { } damage)
        {
            throw new CniException(CniErrorCode.Damaged, $"sandbox {request.ContainerId}: {damage}");
        }
    }

    /// <summary>Removes all attachments but those the runtime listed as valid.</summary>
    public void CollectGarbage()
    {
        if (_config.ValidAttachments is { } valid)
        {
            var keep = valid.Select(attachment => attachment.ContainerId).ToHashSet(StringComparer.Ordinal);
            Reclaim(keep.Contains);
        }
    }

    /// <summary>Gives back what sandboxes that are gone still hold.</summary>
    /// <param name="isAlive">Whether the runtime still knows a sandbox, by id.</param>
    /// <returns>The addresses given back.</returns>
    public IReadOnlyList<IPAddress> Reclaim(Predicate<string> isAlive) => ReclaimWhere(known => !isAlive(known.ContainerId));

    /// <summary>
    /// Gives back the addresses of sandboxes whose network namespace is gone, which the kernel shows by taking the node's
    /// end of the pair away too. It needs no runtime to ask, and mends what a runtime forgot.
    /// </summary>
    /// <param name="now">The time; a reservation made lately may belong to an ADD that is still at work.</param>
    /// <returns>The addresses given back.</returns>
    public IReadOnlyList<IPAddress> ReclaimUnwired(DateTimeOffset now)
    {
        HashSet<string> links;
        using (var route = RouteNetlink.Open())
        {
            links = route.Links().Select(link => link.Name).ToHashSet(StringComparer.Ordinal);
        }

        return ReclaimWhere(known =>
            now - known.ReservedAt > LongestAdd && !links.Contains(PodWiring.HostSideName(known.ContainerId, known.InterfaceName)));
    }

    private List<IPAddress> ReclaimWhere(Predicate<Reservation> condition)
    {
        var gone = _reservations.List().Where(known => condition(known)).ToList();
        foreach (var reservation in gone)
        {
            Delete(new CniRequest("DEL", reservation.ContainerId, "", reservation.InterfaceName, reservation.PodName));
        }

        return [.. gone.Select(reservation => reservation.Address)];
    }

    private void Forget(IEnumerable<Reservation> reservations)
    {
        foreach (var reservation in reservations)
        {
            HostPorts.Close(reservation.Address, _hostPorts.Read(reservation.ContainerId, reservation.InterfaceName));
            _hostPorts.Delete(reservation.ContainerId, reservation.InterfaceName);
        }
    }
}
