namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>How long tests wait. Generous: a limit is only used up when something is wrong, or the machine is very busy.</summary>
internal static class Limits
{
    /// <summary>For one thing to happen inside a running cluster.</summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    /// <summary>For what includes stopping and starting containers.</summary>
    internal static readonly TimeSpan Containers = TimeSpan.FromSeconds(120);
}
