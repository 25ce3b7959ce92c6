namespace EdgeOrch.Store;

/// <summary>The history asked for was compacted away; the caller must list again.</summary>
public sealed class CompactedException(long requested, long compacted)
    : Exception($"revision {requested} has been compacted; the oldest readable revision is {compacted}")
{
    /// <summary>The oldest revision that can still be read or watched from.</summary>
    public long CompactedRevision { get; } = compacted;
}

/// <summary>The revision asked for is newer than the store's.</summary>
public sealed class FutureRevisionException(long requested, long current)
    : Exception($"revision {requested} is newer than the current revision {current}")
{
    /// <summary>The store's current revision.</summary>
    public long CurrentRevision { get; } = current;
}

/// <summary>The write was not applied because the disk refuses writes; it may be retried when <see cref="Exception.Message"/>'s cause is mended.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
