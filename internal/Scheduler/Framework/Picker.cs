using System.Globalization;
using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Framework;

/// <summary>
/// Decides where a pod runs. Pure: the same pod, state and random numbers give the same node.
/// On big clusters it stops looking once it has found enough nodes that fit, from a start that moves on with each pod, as upstream does.
/// </summary>
public sealed class Picker(PluginSet plugins, Random random)
{
    private const int AlwaysEnough = 100;
    private int _start;

    /// <summary>Picks the best node, or explains why there is none.</summary>
    public PickResult Pick(PodInfo pod, ClusterState cluster)
    {
        var filters = plugins.Filters.Select(p => (Plugin: p, Filter: p.Prepare(pod, cluster))).Where(f => f.Filter is not null).ToArray();
        var feasible = new List<NodeInfo>();
        var refusals = new RefusalCounts();
        var nodes = cluster.Nodes;
        var wanted = NodesToFind(nodes.Count);
        var looked = 0;
        for (; looked < nodes.Count && feasible.Count < wanted; looked++)
        {
            var node = nodes[(_start + looked) % nodes.Count];
            if (Refuse(filters!, node, refusals))
            {
                continue;
            }

            feasible.Add(node);
        }

        _start = nodes.Count == 0 ? 0 : (_start + looked) % nodes.Count;
        return feasible.Count == 0
            ? PickResult.Unschedulable(refusals.Message(nodes.Count), refusals.Plugins)
            : PickResult.On(feasible.Count == 1 ? feasible[0] : Best(pod, cluster, feasible));
    }

    /// <summary>How many nodes that fit are enough to choose from.</summary>
    public static int NodesToFind(int nodes)
    {
        if (nodes <= AlwaysEnough)
        {
            return nodes;
        }

        var percent = Math.Max(5, 50 - (nodes / 125));
        return Math.Max(AlwaysEnough, nodes * percent / 100);
    }

    /// <summary>Every feasible node's weighted score, for explanation and tests.</summary>
    public long[] Scores(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible)
    {
        var totals = new long[feasible.Count];
        var scores = new long[feasible.Count];
        foreach (var (plugin, weight) in plugins.Scores)
        {
            if (plugin.Prepare(pod, cluster, feasible) is not { } scorer)
            {
                continue;
            }

            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = scorer.Score(feasible[i]);
            }

            scorer.Normalize(scores);
            for (var i = 0; i < scores.Length; i++)
            {
                totals[i] += scores[i] * weight;
            }
        }

        return totals;
    }

    private NodeInfo Best(PodInfo pod, ClusterState cluster, List<NodeInfo> feasible)
    {
        var totals = Scores(pod, cluster, feasible);
        var best = 0;
        var ties = 1;
        for (var i = 1; i < totals.Length; i++)
        {
            if (totals[i] > totals[best])
            {
                best = i;
                ties = 1;
            }
            else if (totals[i] == totals[best] && random.Next(++ties) == 0)
            {
                best = i;
            }
        }

        return feasible[best];
    }

    private static bool Refuse((IFilterPlugin Plugin, NodeFilter? Filter)[] filters, NodeInfo node, RefusalCounts refusals)
    {
        foreach (var (plugin, filter) in filters)
        {
            if (filter!.Check(node) is { } rejection)
            {
                refusals.Add(plugin, rejection);
                return true;
            }
        }

        return false;
    }

    private sealed class RefusalCounts
    {
        private readonly Dictionary<string, int> _byReason = new(StringComparer.Ordinal);

        public HashSet<IFilterPlugin> Plugins { get; } = [];

        public void Add(IFilterPlugin plugin, Rejection rejection)
        {
            Plugins.Add(plugin);
            foreach (var reason in rejection.Reasons)
            {
                _byReason[reason] = _byReason.GetValueOrDefault(reason) + 1;
            }
        }

        public string Message(int nodes)
        {
            if (nodes == 0)
            {
                return "no nodes available to schedule pods";
            }

            var parts = _byReason.Select(r => $"{r.Value.ToString(CultureInfo.InvariantCulture)} {r.Key}").Order(StringComparer.Ordinal);
            return $"0/{nodes} nodes are available: {string.Join(", ", parts)}.";
        }
    }
}
