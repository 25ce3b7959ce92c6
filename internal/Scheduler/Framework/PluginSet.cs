using EdgeOrch.Scheduler.Plugins;

namespace EdgeOrch.Scheduler.Framework;

/// <summary>The plugins of a scheduler, in order, with the weights of their scores.</summary>
public sealed record PluginSet(IReadOnlyList<IFilterPlugin> Filters, IReadOnlyList<WeightedScore> Scores)
{
    /// <summary>Every plugin there is, with default weights.</summary>
    public static PluginSet Default { get; } = new(
        [
            new NodeUnschedulable(), new NodeName(), new TaintToleration(), new NodeAffinityPlugin(), new NodePorts(),
            new NodeResourcesFit(), new PodTopologySpread(), new InterPodAffinity(),
        ],
        [
            new(new TaintToleration(), 3), new(new NodeAffinityPlugin(), 2), new(new PodTopologySpread(), 2), new(new InterPodAffinity(), 2),
            new(new NodeResourcesFit(), 1), new(new NodeResourcesBalancedAllocation(), 1), new(new ImageLocality(), 1), new(new GpuPreference(), 10),
        ]);

    /// <summary>
    /// The same plugins with other weights; a weight of 0 turns a score off, and a disabled plugin neither filters nor scores.
    /// </summary>
    /// <exception cref="ArgumentException">A name is not a plugin's; the message lists those that are.</exception>
    public PluginSet With(IReadOnlyDictionary<string, int> weights, IReadOnlyCollection<string> disabled)
    {
        foreach (var name in weights.Keys)
        {
            Require(name, Scores.Select(s => s.Plugin.Name));
        }

        foreach (var name in disabled)
        {
            Require(name, Filters.Select(f => f.Name).Concat(Scores.Select(s => s.Plugin.Name)));
        }

        return new PluginSet(
            [.. Filters.Where(f => !disabled.Contains(f.Name))],
            [.. Scores.Where(s => !disabled.Contains(s.Plugin.Name)).Select(s => s with { Weight = weights.GetValueOrDefault(s.Plugin.Name, s.Weight) }).Where(s => s.Weight > 0)]);
    }

    private static void Require(string name, IEnumerable<string> known)
    {
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            throw new ArgumentException($"unknown scheduler plugin \"{name}\"; known: {string.Join(", ", known.Distinct().Order(StringComparer.Ordinal))}");
        }
    }
}

/// <summary>A score plugin and how much its score counts.</summary>
public sealed record WeightedScore(IScorePlugin Plugin, int Weight);
