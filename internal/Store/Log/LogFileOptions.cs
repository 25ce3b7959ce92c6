namespace EdgeOrch.Store.Log;

/// <summary>How a <see cref="LogFile"/> is kept.</summary>
internal sealed record LogFileOptions
{
    /// <summary>The write-ahead log is copied into the file when it has this many pages of 4 KiB.</summary>
    internal required int CheckpointPages { get; init; }

    /// <summary>The newest entries kept in memory.</summary>
    internal long RecentBytes { get; init; } = 4 << 20;

    /// <summary>Page cache of the connection.</summary>
    internal int CacheKibibytes { get; init; } = 1024;
}
