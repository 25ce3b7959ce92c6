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
public class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The way to the answer of a write broke: it may have been applied, now or a little later, or not. Read before writing again.
/// </summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another server leads the group, or none does now; nothing was applied.</summary>
public sealed class NotLeaderException(MemberInfo? leader)
    : StoreUnavailableException(leader is null ? "no server leads the group now; try again shortly" : $"this server does not lead the group; {leader.Name} ({leader.ApiAddress}) does")
{
    /// <summary>Who leads, if it is known.</summary>
    public MemberInfo? Leader { get; } = leader;
}
