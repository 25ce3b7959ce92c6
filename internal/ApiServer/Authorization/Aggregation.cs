using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Gathers the rules of cluster roles that others are made of. Pure.</summary>
public static class Aggregation
{
    /// <summary>The rules a gathering role should have: those of the roles its selectors pick, by name, each once.</summary>
    public static List<PolicyRule> RulesOf(ClusterRole role, IEnumerable<ClusterRole> all)
    {
        var selectors = role.AggregationRule?.ClusterRoleSelectors ?? [];
        var rules = new List<PolicyRule>();
        foreach (var part in all.OrderBy(r => r.Metadata.Name, StringComparer.Ordinal))
        {
            if (part.Metadata.Name == role.Metadata.Name || !selectors.Any(s => s.Matches(part.Metadata.Labels)))
            {
                continue;
            }

            foreach (var rule in part.Rules ?? [])
            {
                if (!rules.Any(known => JsonModel.Same(known, rule)))
                {
                    rules.Add(rule);
                }
            }
        }

        return rules;
    }

    /// <summary>Whether two lists of rules are the same, in order.</summary>
    public static bool Same(IReadOnlyList<PolicyRule> left, IReadOnlyList<PolicyRule> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => JsonModel.Same(pair.First, pair.Second));
}
