namespace EdgeOrch.Telemetry.Metrics;

/// <summary>What the garbage collector says of the process's memory, read when scraped.</summary>
public static class RuntimeMetrics
{
    /// <summary>Declares the gauges, in bytes unless their names say otherwise.</summary>
    public static void AddTo(MetricsRegistry registry)
    {
        registry.Gauge("dotnet_gc_allocated_bytes", "Memory ever allocated on the managed heap.", static () => GC.GetTotalAllocatedBytes());
        registry.Gauge("dotnet_gc_heap_bytes", "Size of the managed heap after the last collection, with what is free inside it.",
            static () => GC.GetGCMemoryInfo().HeapSizeBytes);
        registry.Gauge("dotnet_gc_fragmented_bytes", "What was free inside the managed heap after the last collection.",
            static () => GC.GetGCMemoryInfo().FragmentedBytes);
        registry.Gauge("dotnet_gc_committed_bytes", "Memory the managed heap holds from the system after the last collection.",
            static () => GC.GetGCMemoryInfo().TotalCommittedBytes);
        registry.Gauge("dotnet_gc_collections", "Collections of any generation.", static () => GC.CollectionCount(0));
        registry.Gauge("dotnet_gc_full_collections", "Collections of all generations.", static () => GC.CollectionCount(2));
    }
}
