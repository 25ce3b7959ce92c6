namespace EdgeOrch.Controllers.ServiceEndpoints;

/// <summary>The slices of one service while they are being planned. Single-threaded.</summary>
internal sealed class SliceDraft(SliceOwner owner, int limit)
{
    private readonly List<EndpointSlice> _create = [];
    private readonly List<EndpointSlice> _update = [];
    private readonly List<EndpointSlice> _delete = [];

    /// <summary>Distributes a group over the slices that already have its ports.</summary>
    public void Place(EndpointGroup group, IReadOnlyList<EndpointSlice> existing)
    {
        var missing = new Dictionary<string, Endpoint>(StringComparer.Ordinal);
        foreach (var endpoint in group.Endpoints)
        {
            missing[IdentityOf(endpoint)] = endpoint;
        }

        var kept = existing.Select(slice => Keep(slice, missing)).ToList();
        Fill(kept, missing);
        foreach (var entry in kept)
        {
            Settle(entry);
        }

        while (missing.Count > 0)
        {
            var slice = owner.Make(group.AddressType, group.Ports);
            Take(slice.Endpoints!, missing, limit);
            _create.Add(slice);
        }
    }

    /// <summary>Keeps one empty slice, so that watchers learn that the service has no endpoints.</summary>
    public void PlacePlaceholder(string addressType, EndpointSlice? existing)
    {
        var wanted = owner.Make(addressType, []);
        if (existing is null)
        {
            _create.Add(wanted);
        }
        else if (existing.Endpoints is { Count: > 0 } || existing.Ports is { Count: > 0 } || !HasLabels(existing))
        {
            _update.Add(Reuse(existing, wanted));
        }
    }

    /// <summary>Slices with ports that nothing has any more.</summary>
    public void Drop(IEnumerable<EndpointSlice> slices) => _delete.AddRange(slices);

    /// <summary>The plan; a slice to delete is reused for one to create where that saves a watch event.</summary>
    public SlicePlan Finish()
    {
        for (var i = _create.Count - 1; i >= 0; i--)
        {
            var spare = _delete.Find(slice => slice.AddressType == _create[i].AddressType);
            if (spare is not null)
            {
                _delete.Remove(spare);
                _update.Add(Reuse(spare, _create[i]));
                _create.RemoveAt(i);
            }
        }

        return new SlicePlan(_create, _update, _delete);
    }

    private Kept Keep(EndpointSlice slice, Dictionary<string, Endpoint> missing)
    {
        var endpoints = new List<Endpoint>();
        var changed = !HasLabels(slice);
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            if (!missing.Remove(IdentityOf(endpoint), out var wanted))
            {
                changed = true;
                continue;
            }

            changed |= !JsonModel.Same(endpoint, wanted);
            endpoints.Add(wanted);
        }

        return new Kept(slice, endpoints) { Changed = changed };
    }

    // Slices that change anyway are filled first, the fullest ahead; then the fullest of the others that has room for the rest.
    private void Fill(List<Kept> kept, Dictionary<string, Endpoint> missing)
    {
        foreach (var entry in kept.Where(entry => entry.Changed && entry.Endpoints.Count > 0).OrderByDescending(entry => entry.Endpoints.Count))
        {
            Take(entry.Endpoints, missing, limit);
        }

        if (missing.Count > 0 && missing.Count <= limit)
        {
            var roomy = kept.Where(entry => !entry.Changed && entry.Endpoints.Count + missing.Count <= limit).MaxBy(entry => entry.Endpoints.Count);
            if (roomy is not null)
            {
                roomy.Changed = true;
                Take(roomy.Endpoints, missing, limit);
            }
        }

        foreach (var entry in kept.Where(entry => entry.Endpoints.Count == 0))
        {
            Take(entry.Endpoints, missing, limit);
            entry.Changed |= entry.Endpoints.Count > 0;
        }
    }

    private void Settle(Kept entry)
    {
        if (entry.Endpoints.Count == 0)
        {
            _delete.Add(entry.Slice);
        }
        else if (entry.Changed)
        {
            var updated = JsonModel.Clone(entry.Slice);
            updated.Endpoints = entry.Endpoints;
            updated.Metadata.Labels = new Dictionary<string, string>(owner.Labels, StringComparer.Ordinal);
            _update.Add(updated);
        }
    }

    private EndpointSlice Reuse(EndpointSlice slice, EndpointSlice content)
    {
        var updated = JsonModel.Clone(slice);
        updated.Ports = content.Ports;
        updated.Endpoints = content.Endpoints;
        updated.Metadata.Labels = new Dictionary<string, string>(owner.Labels, StringComparer.Ordinal);
        return updated;
    }

    private bool HasLabels(EndpointSlice slice) =>
        slice.Metadata.Labels is { } labels
        && labels.Count == owner.Labels.Count
        && owner.Labels.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static void Take(List<Endpoint> endpoints, Dictionary<string, Endpoint> missing, int limit)
    {
        foreach (var key in missing.Keys.Order(StringComparer.Ordinal).Take(Math.Max(0, limit - endpoints.Count)).ToList())
        {
            missing.Remove(key, out var endpoint);
            endpoints.Add(endpoint!);
        }
    }

    private static string IdentityOf(Endpoint endpoint) =>
        $"{endpoint.TargetRef?.Namespace}/{endpoint.TargetRef?.Name}/{endpoint.TargetRef?.Uid}/{string.Join(',', endpoint.Addresses ?? [])}/{endpoint.Hostname}";

    private sealed record Kept(EndpointSlice Slice, List<Endpoint> Endpoints)
    {
        public bool Changed { get; set; }
    }
}
