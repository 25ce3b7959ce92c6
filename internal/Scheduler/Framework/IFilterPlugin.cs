using EdgeOrch.Scheduler.Cluster;

namespace EdgeOrch.Scheduler.Framework;

/// <summary>Says which nodes a pod can run on. Names and meaning are upstream's.</summary>
public interface IFilterPlugin
{
    /// <summary>The plugin's name in configuration and messages.</summary>
    string Name { get; }

    /// <summary>Events of the cluster that can make a pod this plugin refused fit after all.</summary>
    ClusterEvents HelpfulEvents { get; }

    /// <summary>Works out what does not depend on the node; null when the plugin has nothing to say about this pod.</summary>
    NodeFilter? Prepare(PodInfo pod, ClusterState cluster);
}

/// <summary>One pod's filter; used from one thread.</summary>
public abstract class NodeFilter
{
    /// <summary>Whether the pod can run on the node; if not, why.</summary>
    public abstract Rejection? Check(NodeInfo node);
}

/// <summary>Why a node was refused, as shown to the user.</summary>
/// <param name="Reasons">One or more reasons, in upstream's words.</param>
/// <param name="Unresolvable">Whether no other pod's leaving could change it.</param>
public sealed record Rejection(IReadOnlyList<string> Reasons, bool Unresolvable = false)
{
    /// <summary>A single reason.</summary>
    public Rejection(string reason, bool unresolvable = false)
        : this([reason], unresolvable)
    {
    }
}
