using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store.Engine;

/// <summary>What the engine counts.</summary>
internal sealed class StoreMetrics
{
    private static readonly double[] s_batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
    private static readonly double[] s_seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

    internal StoreMetrics(MetricsRegistry registry)
    {
        Transactions = registry.Counter("edgeorch_store_transactions_total", "Transactions answered, failed comparisons included.");
        Batches = registry.Counter("edgeorch_store_batches_total", "Entries of the replicated log made here, each a group of transactions.");
        Syncs = registry.Counter("edgeorch_store_syncs_total", "Times the disk was forced for the replicated log.");
        Bytes = registry.Counter("edgeorch_store_written_bytes_total", "Bytes of entries persisted in the replicated log.");
        Failures = registry.Counter("edgeorch_store_failed_batches_total", "Times the disk refused.");
        StatesReceived = registry.Counter("edgeorch_store_states_received_total", "Times another server's whole state took the place of this one's.");
        BatchSize = registry.Histogram("edgeorch_store_batch_transactions", "Transactions in an entry.", s_batchSizes);
        SyncSeconds = registry.Histogram("edgeorch_store_sync_seconds", "Time to make entries durable.", s_seconds);
    }

    internal Counter Transactions { get; }

    internal Counter Batches { get; }

    internal Counter Syncs { get; }

    internal Counter Bytes { get; }

    internal Counter Failures { get; }

    internal Counter StatesReceived { get; }

    internal Histogram BatchSize { get; }

    internal Histogram SyncSeconds { get; }
}
