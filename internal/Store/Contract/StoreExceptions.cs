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

/// <summary>
/// The store cannot do what was asked: the disk refuses the write, or no member of an external store answers. Nothing was applied;
/// it may be tried again when <see cref="Exception.Message"/>'s cause is mended.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The way to an external store broke while a write was under way: it may have been applied, now or a little later, or not. Read before
/// writing again.
/// </summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);
