using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler;

/// <summary>How the scheduler works.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Pods that name this scheduler are its own.</summary>
    public string SchedulerName { get; init; } = "default-scheduler";

    /// <summary>Filters and scores.</summary>
    public PluginSet Plugins { get; init; } = PluginSet.Default;

    /// <summary>Breaks ties between equal nodes.</summary>
    public Random Random { get; init; } = new();

    /// <summary>How many bindings may be on their way at once.</summary>
    public int ConcurrentBindings { get; init; } = 16;
}
