using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Framework;

/// <summary>Ranks the nodes a pod can run on. Names and meaning are upstream's.</summary>
public interface IScorePlugin
{
    /// <summary>The plugin's name in configuration.</summary>
    string Name { get; }

    /// <summary>Works out what does not depend on the node; null when every node would score the same.</summary>
    NodeScorer? Prepare(PodInfo pod, ClusterState cluster, IReadOnlyList<NodeInfo> feasible);
}

/// <summary>One pod's scores; used from one thread.</summary>
public abstract class NodeScorer
{
    /// <summary>The best score a node can have.</summary>
    public const long MaxScore = 100;

    /// <summary>The node's raw score.</summary>
    public abstract long Score(NodeInfo node);

    /// <summary>Brings raw scores into 0 to <see cref="MaxScore"/>.</summary>
    public virtual void Normalize(Span<long> scores)
    {
    }

    /// <summary>Stretches scores so that the highest becomes the best, or the worst when fewer is better.</summary>
    protected static void Stretch(Span<long> scores, bool reverse)
    {
        long max = 0;
        foreach (var score in scores)
        {
            max = Math.Max(max, score);
        }

        for (var i = 0; i < scores.Length; i++)
        {
            var share = max == 0 ? 0 : scores[i] * MaxScore / max;
            scores[i] = reverse ? MaxScore - share : share;
        }
    }
}
