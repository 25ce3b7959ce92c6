using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Devices;

/// <summary>
/// Knows the node's devices and assigns free ones to containers. Extended resources that are announced by option only
/// have no device files: they are counted, nothing is mounted. Thread-safe.
/// </summary>
public sealed class DeviceManager
{
    private readonly object _lock = new();
    private readonly Dictionary<string, IReadOnlyList<Accelerator>> _devices;
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>Starts from what was detected and what the options add.</summary>
    public DeviceManager(IEnumerable<Accelerator> detected, IReadOnlyDictionary<string, long> extra)
    {
        _devices = detected.GroupBy(d => d.Resource, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<Accelerator>)[.. g], StringComparer.Ordinal);
        foreach (var (resource, count) in extra)
        {
            _devices[resource] = [.. Enumerable.Range(0, (int)count).Select(i => new Accelerator(resource, $"{resource}-{i}", []))];
        }
    }

    /// <summary>How many devices there are of each resource.</summary>
    public IReadOnlyDictionary<string, long> Capacity => _devices.ToDictionary(d => d.Key, d => (long)d.Value.Count);

    /// <summary>Assigns the devices a container asks for; asking again for the same container gives the same ones.</summary>
    /// <exception cref="Pods.PodSetupException">There are not enough free ones.</exception>
    public DeviceAssignment Assign(string podUid, Container container)
    {
        var nodes = new List<string>();
        var ids = new List<string>();
        var environment = new Dictionary<string, string>();
        lock (_lock)
        {
            foreach (var (resource, amount) in container.Resources?.Limits ?? [])
            {
                if (!_devices.TryGetValue(resource, out var all) || amount.IsZero)
                {
                    continue;
                }

                var chosen = Choose($"{podUid}/{container.Name}/{resource}", all, (int)amount.Value, resource);
                nodes.AddRange(chosen.SelectMany(d => d.DeviceNodes));
                ids.AddRange(chosen.Select(d => d.Id));
                if (resource == "nvidia.com/gpu")
                {
                    environment["NVIDIA_VISIBLE_DEVICES"] = string.Join(',', chosen.Select(d => d.Id));
                }
            }
        }

        return new DeviceAssignment([.. nodes.Distinct()], environment, ids);
    }

    /// <summary>Notes what a container that runs already was given by an earlier agent.</summary>
    public void Adopt(string podUid, string container, IEnumerable<string> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                if (_devices.Values.SelectMany(d => d).FirstOrDefault(d => d.Id == id) is { } device)
                {
                    _owners[id] = $"{podUid}/{container}/{device.Resource}";
                }
            }
        }
    }

    /// <summary>Takes back what a pod's containers had.</summary>
    public void Release(string podUid)
    {
        lock (_lock)
        {
            foreach (var id in _owners.Where(o => o.Value.StartsWith(podUid + "/", StringComparison.Ordinal)).Select(o => o.Key).ToList())
            {
                _owners.Remove(id);
            }
        }
    }

    private List<Accelerator> Choose(string owner, IReadOnlyList<Accelerator> all, int count, string resource)
    {
        var mine = all.Where(d => _owners.GetValueOrDefault(d.Id) == owner).ToList();
        var free = all.Where(d => !_owners.ContainsKey(d.Id)).Take(Math.Max(0, count - mine.Count));
        mine.AddRange(free);
        if (mine.Count < count)
        {
            throw new Pods.PodSetupException(
                "UnexpectedAdmissionError", $"requested number of devices unavailable for {resource}. Requested: {count}, Available: {mine.Count}");
        }

        foreach (var device in mine)
        {
            _owners[device.Id] = owner;
        }

        return mine;
    }
}
