using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>The selectors of Services, by namespace: pods that a Service selects are spread by default.</summary>
public sealed class SpreadOwners
{
    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> _selectors = new(StringComparer.Ordinal);

    /// <summary>Remembers a Service's selector.</summary>
    public void Put(Service service)
    {
        var name = service.Metadata.Name ?? "";
        var space = service.Metadata.Namespace ?? "";
        Remove(space, name);
        if (service.Spec?.Selector is { Count: > 0 } selector)
        {
            if (!_selectors.TryGetValue(space, out var services))
            {
                _selectors[space] = services = new(StringComparer.Ordinal);
            }

            services[name] = selector;
        }
    }

    /// <summary>Forgets a Service.</summary>
    public void Remove(string @namespace, string name)
    {
        if (_selectors.TryGetValue(@namespace, out var services) && services.Remove(name) && services.Count == 0)
        {
            _selectors.Remove(@namespace);
        }
    }

    /// <summary>
    /// What the pod's siblings look like: the labels all Services that select it ask for, together with the template hash
    /// of its owner; null when nothing groups it.
    /// </summary>
    public LabelSelector? SelectorFor(PodInfo pod)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var selector in _selectors.GetValueOrDefault(pod.Namespace)?.Values ?? Enumerable.Empty<Dictionary<string, string>>())
        {
            if (selector.All(pair => pod.Labels is not null && pod.Labels.TryGetValue(pair.Key, out var value) && value == pair.Value))
            {
                foreach (var (key, value) in selector)
                {
                    merged[key] = value;
                }
            }
        }

        foreach (var key in GroupLabels)
        {
            if (pod.Labels is not null && pod.Pod.Metadata.OwnerReferences is { Count: > 0 } && pod.Labels.TryGetValue(key, out var value))
            {
                merged[key] = value;
            }
        }

        return merged.Count == 0 ? null : new LabelSelector { MatchLabels = merged };
    }

    private static IReadOnlyList<string> GroupLabels { get; } = ["pod-template-hash", "controller-revision-hash", "batch.kubernetes.io/controller-uid"];
}
