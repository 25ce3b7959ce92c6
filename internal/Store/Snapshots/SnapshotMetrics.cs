using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Snapshots;

/// <summary>What the schedule counts.</summary>
internal sealed class SnapshotMetrics
{
    internal SnapshotMetrics(MetricsRegistry registry)
    {
        var taken = registry.CounterFamily("edgeorch_snapshots_total", "Scheduled snapshots by what became of them: saved, unchanged or failed.", "result");
        Saved = taken.With("saved");
        Unchanged = taken.With("unchanged");
        Failed = taken.With("failed");
        LastTime = registry.Gauge("edgeorch_snapshot_last_timestamp_seconds", "When the newest scheduled snapshot was taken.");
        LastBytes = registry.Gauge("edgeorch_snapshot_last_bytes", "Size of the newest scheduled snapshot.");
    }

    internal Counter Saved { get; }

    internal Counter Unchanged { get; }

    internal Counter Failed { get; }

    internal Gauge LastTime { get; }

    internal Gauge LastBytes { get; }
}
