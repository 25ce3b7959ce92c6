using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Matches node selector terms, over labels and over the node's name as a field.</summary>
internal static class NodeSelectorTerms
{
    public static bool MatchesAny(List<NodeSelectorTerm>? terms, NodeInfo node)
    {
        foreach (var term in terms ?? [])
        {
            if (Matches(term, node))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An empty term matches nothing, as upstream's.</summary>
    public static bool Matches(NodeSelectorTerm? term, NodeInfo node)
    {
        if (term is null || ((term.MatchExpressions?.Count ?? 0) == 0 && (term.MatchFields?.Count ?? 0) == 0))
        {
            return false;
        }

        foreach (var expression in term.MatchExpressions ?? [])
        {
            if (!LabelSelectorMatching.Matches(expression.Key ?? "", expression.Operator ?? "", expression.Values, node.Labels))
            {
                return false;
            }
        }

        foreach (var field in term.MatchFields ?? [])
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = node.Name };
            if (!LabelSelectorMatching.Matches(field.Key ?? "", field.Operator ?? "", field.Values, fields))
            {
                return false;
            }
        }

        return true;
    }
}
