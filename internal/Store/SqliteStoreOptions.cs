using EdgeOrch.Store.Engine;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store;

/// <summary>How a <see cref="SqliteStore"/> keeps its file. The defaults suit a small device.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The database file. Its directory is made (mode 0700) when missing; it must be on a local file system.</summary>
    public required string Path { get; init; }

    /// <summary>History older than this is forgotten, as upstream does after 5 minutes; zero keeps it until asked.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>History longer than this many revisions is forgotten, so that churn cannot grow the file; zero is no limit.</summary>
    public long HistoryRevisions { get; init; } = 100_000;

    /// <summary>The most recent changes kept in memory for watchers.</summary>
    public int RecentEvents { get; init; } = 4096;

    /// <summary>The most bytes of recent changes kept in memory for watchers.</summary>
    public long RecentBytes { get; init; } = 8 << 20;

    /// <summary>How often a watch with no events of its own is told how far it has come while others change.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections for reads; each has a page cache of <see cref="ReaderCacheKibibytes"/>.</summary>
    public int Readers { get; init; } = 2;

    /// <summary>Page cache of one read connection; the kernel's page cache stands behind it.</summary>
    public int ReaderCacheKibibytes { get; init; } = 1024;

    /// <summary>Page cache of the writer.</summary>
    public int WriterCacheKibibytes { get; init; } = 4096;

    /// <summary>The write-ahead log is copied into the database when it has this many pages of 4 KiB.</summary>
    public int CheckpointPages { get; init; } = 1000;

    /// <summary>Where the store's metrics go; null keeps none.</summary>
    public MetricsRegistry? Metrics { get; init; }

    /// <summary>Where the file is: this machine's file system unless a test simulates one.</summary>
    internal IStoreDisk Disk { get; init; } = LocalDisk.Instance;
}
