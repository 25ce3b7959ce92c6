using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>A pod affinity term with its namespaces and merged selector worked out.</summary>
public sealed class AffinityTerm
{
    private readonly LabelSelector? _selector;
    private readonly LabelSelector? _namespaceSelector;
    private readonly HashSet<string> _namespaces;

    /// <summary>Works out a term of a pod in a namespace.</summary>
    public AffinityTerm(PodAffinityTerm term, string ownNamespace, Dictionary<string, string>? ownLabels, int weight)
    {
        TopologyKey = term.TopologyKey ?? "";
        Weight = weight;
        _namespaceSelector = term.NamespaceSelector;
        _namespaces = new HashSet<string>(term.Namespaces ?? [], StringComparer.Ordinal);
        if (_namespaces.Count == 0 && _namespaceSelector is null)
        {
            _namespaces.Add(ownNamespace);
        }

        _selector = WithLabelKeys(term, ownLabels);
    }

    /// <summary>The node label whose value names the domain.</summary>
    public string TopologyKey { get; }

    /// <summary>The weight of a preference, 0 for a requirement.</summary>
    public int Weight { get; }

    /// <summary>Whether a pod is one the term speaks of.</summary>
    public bool Matches(PodInfo pod, IReadOnlyDictionary<string, Dictionary<string, string>?> namespaceLabels)
    {
        var inNamespace = _namespaces.Contains(pod.Namespace)
            || (_namespaceSelector is not null && _namespaceSelector.Matches(namespaceLabels.GetValueOrDefault(pod.Namespace)));
        return inNamespace && _selector.Matches(pod.Labels);
    }

    private static LabelSelector? WithLabelKeys(PodAffinityTerm term, Dictionary<string, string>? labels)
    {
        if (term.LabelSelector is null || (term.MatchLabelKeys is null && term.MismatchLabelKeys is null))
        {
            return term.LabelSelector;
        }

        var expressions = new List<LabelSelectorRequirement>(term.LabelSelector.MatchExpressions ?? []);
        expressions.AddRange(Requirements(term.MatchLabelKeys, labels, "In"));
        expressions.AddRange(Requirements(term.MismatchLabelKeys, labels, "NotIn"));
        return new LabelSelector { MatchLabels = term.LabelSelector.MatchLabels, MatchExpressions = expressions };
    }

    private static IEnumerable<LabelSelectorRequirement> Requirements(List<string>? keys, Dictionary<string, string>? labels, string @operator)
    {
        foreach (var key in keys ?? [])
        {
            if (labels is not null && labels.TryGetValue(key, out var value))
            {
                yield return new LabelSelectorRequirement { Key = key, Operator = @operator, Values = [value] };
            }
        }
    }
}
