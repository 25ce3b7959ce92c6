using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Probes;

/// <summary>Probes a container once. Thread-safe.</summary>
public interface IProbeExecutor
{
    /// <summary>Probes; never throws for a container that misbehaves.</summary>
    /// <param name="probe">What to do.</param>
    /// <param name="container">The container's spec, for named ports.</param>
    /// <param name="containerId">Where exec probes run.</param>
    /// <param name="address">The pod's address.</param>
    Task<ProbeOutcome> ExecuteAsync(
        Probe probe, Container container, string containerId, string address, CancellationToken cancellationToken);
}
