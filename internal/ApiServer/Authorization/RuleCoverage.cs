using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Whether rules somebody holds include rules they want to give, as upstream decides about escalation. Pure.</summary>
public static class RuleCoverage
{
    private const string All = "*";

    /// <summary>The single permissions of <paramref name="wanted"/> that no rule of <paramref name="held"/> includes.</summary>
    public static IReadOnlyList<PolicyRule> Missing(IReadOnlyList<PolicyRule> held, IEnumerable<PolicyRule> wanted) =>
        [.. wanted.SelectMany(Split).Where(single => !held.Any(rule => Covers(rule, single)))];

    /// <summary>A rule as upstream prints it in its messages.</summary>
    public static string Describe(PolicyRule rule)
    {
        var parts = new List<string>();
        void Add(string name, List<string>? values)
        {
            if (values is { Count: > 0 })
            {
                parts.Add($"{name}:[{string.Join(", ", values.Select(v => $"\"{v}\""))}]");
            }
        }

        Add("APIGroups", rule.ApiGroups);
        Add("Resources", rule.Resources);
        Add("ResourceNames", rule.ResourceNames);
        Add("NonResourceURLs", rule.NonResourceURLs);
        Add("Verbs", rule.Verbs);
        return $"{{{string.Join(", ", parts)}}}";
    }

    /// <summary>A rule as rules of one verb on one thing each.</summary>
    private static IEnumerable<PolicyRule> Split(PolicyRule rule)
    {
        foreach (var verb in rule.Verbs ?? [])
        {
            foreach (var group in rule.ApiGroups ?? [])
            {
                foreach (var resource in rule.Resources ?? [])
                {
                    var single = new PolicyRule { Verbs = [verb], ApiGroups = [group], Resources = [resource] };
                    if (rule.ResourceNames is not { Count: > 0 } names)
                    {
                        yield return single;
                        continue;
                    }

                    foreach (var name in names)
                    {
                        yield return new PolicyRule { Verbs = single.Verbs, ApiGroups = single.ApiGroups, Resources = single.Resources, ResourceNames = [name] };
                    }
                }
            }

            foreach (var url in rule.NonResourceURLs ?? [])
            {
                yield return new PolicyRule { Verbs = [verb], NonResourceURLs = [url] };
            }
        }
    }

    private static bool Covers(PolicyRule held, PolicyRule single)
    {
        if (!RuleMatch.Contains(held.Verbs, single.Verbs![0]))
        {
            return false;
        }

        if (single.NonResourceURLs is { Count: > 0 } urls)
        {
            return held.NonResourceURLs?.Any(h => RuleMatch.UrlMatches(h, urls[0])) ?? false;
        }

        return RuleMatch.Contains(held.ApiGroups, single.ApiGroups![0])
            && CoversResource(held.Resources, single.Resources![0])
            && (held.ResourceNames is not { Count: > 0 } names || (single.ResourceNames is { Count: > 0 } wanted && names.Contains(wanted[0])));
    }

    private static bool CoversResource(List<string>? held, string resource)
    {
        if (RuleMatch.Contains(held, resource))
        {
            return true;
        }

        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && held is not null && held.Contains(string.Concat(All, resource.AsSpan(slash)));
    }
}
