using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>
/// Gives cluster IPs and node ports to Services, each to one only. What is in use is read from the Services themselves at first use,
/// and a write that fails gives back what it took. Thread-safe.
/// </summary>
internal sealed class ServiceAllocator(ResourceStorage services, string cidr, int firstPort, int lastPort)
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private AddressPool _addresses = new(cidr);
    private PortPool _ports = new(firstPort, lastPort);

    // What was taken from pools that are forgotten is not given back to the new ones.
    private int _generation;
    private volatile bool _loaded;

    /// <summary>Takes what the service needs beyond what the old one holds, and writes it into the service.</summary>
    /// <exception cref="ApiException">422: what it names is taken or out of range. 500: nothing is left.</exception>
    public async ValueTask<IReservation> ReserveAsync(JsonObject service, JsonObject? old, CancellationToken cancellationToken)
    {
        Reservation? reservation;
        do
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
            reservation = TryReserve(service, old);
        }
        while (reservation is null);
        if (old is not null)
        {
            reservation.NoteFreed(service, old);
        }

        return reservation;
    }

    /// <summary>Reads anew what is in use before anything more is given: other servers have given since.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _addresses = new AddressPool(cidr);
            _ports = new PortPool(firstPort, lastPort);
            _generation++;
            _loaded = false;
        }
    }

    /// <summary>Gives back everything a deleted service held.</summary>
    public void Release(JsonObject service)
    {
        lock (_lock)
        {
            Free(ServiceAddressing.ClusterIp(service) is { } address ? [address] : [], ServiceAddressing.NodePorts(service));
        }
    }

    // Null: what is in use was forgotten meanwhile.
    private Reservation? TryReserve(JsonObject service, JsonObject? old)
    {
        lock (_lock)
        {
            if (!_loaded)
            {
                return null;
            }

            var reservation = new Reservation(this, _generation);
            try
            {
                TakeAddress(service, old, reservation);
                TakePorts(service, old, reservation);
                return reservation;
            }
            catch
            {
                Free(reservation.Addresses, reservation.Ports);
                throw;
            }
        }
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_loaded)
        {
            return;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!_loaded)
            {
                var generation = Volatile.Read(ref _generation);
                Load(await services.Cache.SnapshotAsync(cancellationToken).ConfigureAwait(false), generation);
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    private void Load(CacheSnapshot snapshot, int generation)
    {
        lock (_lock)
        {
            if (_generation != generation)
            {
                return;
            }

            foreach (var item in snapshot.Items)
            {
                Mark((JsonObject)JsonNode.Parse(item.Json.Span)!);
            }

            _loaded = true;
        }
    }

    private void Mark(JsonObject service)
    {
        if (ServiceAddressing.ClusterIp(service) is { } text && IPAddress.TryParse(text, out var address))
        {
            _addresses.TryTake(address);
        }

        foreach (var port in ServiceAddressing.NodePorts(service))
        {
            _ports.TryTake(port);
        }
    }

    private void TakeAddress(JsonObject service, JsonObject? old, Reservation reservation)
    {
        var spec = JsonTree.Ensure(service, "spec");
        CheckFamilies(service, spec);
        if (!ServiceAddressing.WantsClusterIp(service))
        {
            if (JsonTree.Text(spec, "clusterIP") == "None")
            {
                spec["clusterIPs"] = new JsonArray("None");
                SetFamily(spec);
            }

            return;
        }

        var wanted = ServiceAddressing.ClusterIp(service);
        if (wanted is null || wanted != ServiceAddressing.ClusterIp(old))
        {
            var address = wanted is null ? TakeAnyAddress(service) : TakeNamed(service, wanted);
            wanted = address.ToString();
            reservation.Addresses.Add(wanted);
        }

        spec["clusterIP"] = wanted;
        spec["clusterIPs"] = new JsonArray(wanted);
        SetFamily(spec);
        spec["ipFamilyPolicy"] ??= "SingleStack";
    }

    private void SetFamily(JsonObject spec)
    {
        if (JsonTree.Array(spec, "ipFamilies") is not { Count: > 0 })
        {
            spec["ipFamilies"] = new JsonArray(_addresses.Family);
        }
    }

    // The cluster has one family. Headless services without a selector bring their own addresses and may name any.
    private void CheckFamilies(JsonObject service, JsonObject spec)
    {
        if (JsonTree.Text(spec, "type") == "ExternalName"
            || (JsonTree.Text(spec, "clusterIP") == "None" && JsonTree.Object(spec, "selector") is not { Count: > 0 }))
        {
            return;
        }

        if (JsonTree.Text(spec, "ipFamilyPolicy") == "RequireDualStack")
        {
            throw Invalid(service, FieldError.Invalid("spec.ipFamilyPolicy", "RequireDualStack", "this cluster is not configured for dual-stack services"));
        }

        var index = 0;
        foreach (var family in JsonTree.Texts(spec, "ipFamilies"))
        {
            if (family != _addresses.Family)
            {
                throw Invalid(service, FieldError.Invalid($"spec.ipFamilies[{index}]", family, "not configured on this cluster"));
            }

            index++;
        }
    }

    private IPAddress TakeAnyAddress(JsonObject service) => _addresses.TakeAny()
        ?? throw Invalid(service, FieldError.Invalid("spec.clusterIPs", null, "failed to allocate an IP for the Service: range is full"));

    private IPAddress TakeNamed(JsonObject service, string wanted)
    {
        if (!IPAddress.TryParse(wanted, out var address) || !_addresses.Contains(address))
        {
            throw Invalid(service, FieldError.Invalid("spec.clusterIPs", new JsonArray(wanted),
                $"failed to allocate IP {wanted}: the provided IP ({wanted}) is not in the valid range. The range of valid IPs is {_addresses.Cidr}"));
        }

        return _addresses.TryTake(address) ? address : throw Invalid(service, FieldError.Invalid("spec.clusterIPs", new JsonArray(wanted),
            $"failed to allocate IP {wanted}: provided IP is already allocated"));
    }

    private void TakePorts(JsonObject service, JsonObject? old, Reservation reservation)
    {
        var spec = JsonTree.Ensure(service, "spec");
        var held = ServiceAddressing.NodePorts(old);
        var shared = new Dictionary<(int, string), bool>();
        if (ServiceAddressing.WantsNodePorts(service))
        {
            var index = 0;
            foreach (var port in JsonTree.Objects(spec, "ports"))
            {
                TakePort(service, port, $"spec.ports[{index++}].nodePort", "nodePort", held, shared, reservation);
            }
        }
        else
        {
            foreach (var port in JsonTree.Objects(spec, "ports"))
            {
                port.Remove("nodePort");
            }
        }

        if (ServiceAddressing.WantsHealthPort(service))
        {
            TakePort(service, spec, "spec.healthCheckNodePort", "healthCheckNodePort", held, shared, reservation);
        }
    }

    // One node port may serve TCP and UDP of the same service.
    private void TakePort(
        JsonObject service, JsonObject holder, string path, string field, HashSet<int> held, Dictionary<(int, string), bool> shared, Reservation reservation)
    {
        var protocol = JsonTree.Text(holder, "protocol") ?? "TCP";
        var number = (int)(JsonTree.Number(holder, field) ?? 0);
        if (number == 0)
        {
            number = _ports.TakeAny() ?? throw Invalid(service, FieldError.Invalid(path, 0, "failed to allocate a nodePort: range is full"));
            reservation.Ports.Add(number);
            holder[field] = number;
        }
        else if (!held.Contains(number) && !shared.Keys.Any(k => k.Item1 == number && k.Item2 != protocol))
        {
            if (!_ports.Contains(number))
            {
                throw Invalid(service, FieldError.Invalid(path, number, $"provided port is not in the valid range. The range of valid ports is {_ports.Range}"));
            }

            if (!_ports.TryTake(number))
            {
                throw Invalid(service, FieldError.Invalid(path, number, "provided port is already allocated"));
            }

            reservation.Ports.Add(number);
        }

        shared[(number, protocol)] = true;
    }

    private void Free(IEnumerable<string> addresses, IEnumerable<int> ports)
    {
        foreach (var text in addresses)
        {
            if (IPAddress.TryParse(text, out var address))
            {
                _addresses.Free(address);
            }
        }

        foreach (var port in ports)
        {
            _ports.Free(port);
        }
    }

    private static ApiException Invalid(JsonObject service, FieldError error) =>
        ApiException.Invalid("", "Service", JsonTree.Text(JsonTree.Object(service, "metadata"), "name") ?? "", [error]);

    private sealed class Reservation(ServiceAllocator owner, int generation) : IReservation
    {
        private readonly List<string> _freedAddresses = [];
        private readonly List<int> _freedPorts = [];

        public List<string> Addresses { get; } = [];

        public List<int> Ports { get; } = [];

        public void NoteFreed(JsonObject service, JsonObject old)
        {
            if (ServiceAddressing.ClusterIp(old) is { } before && before != ServiceAddressing.ClusterIp(service))
            {
                _freedAddresses.Add(before);
            }

            _freedPorts.AddRange(ServiceAddressing.NodePorts(old).Except(ServiceAddressing.NodePorts(service)));
        }

        public void Commit() => GiveBack(_freedAddresses, _freedPorts);

        public void Release() => GiveBack(Addresses, Ports);

        private void GiveBack(List<string> addresses, List<int> ports)
        {
            lock (owner._lock)
            {
                if (owner._generation == generation)
                {
                    owner.Free(addresses, ports);
                }
            }
        }
    }
}
