namespace EdgeOrch.Store.Replication.Peers.Memory;

/// <summary>What a <see cref="MemoryPeerNetwork"/> does to messages. Probabilities are between 0 and 1, per message.</summary>
public sealed record MemoryPeerFaults
{
    /// <summary>Everything arrives once, in order, at once.</summary>
    public static MemoryPeerFaults None { get; } = new();

    /// <summary>How likely a message is lost.</summary>
    public double Loss { get; init; }

    /// <summary>How likely a message arrives twice.</summary>
    public double Duplication { get; init; }

    /// <summary>How likely a message may overtake others and be overtaken.</summary>
    public double Reordering { get; init; }

    /// <summary>The least time on the way.</summary>
    public TimeSpan MinDelay { get; init; }

    /// <summary>The longest time on the way.</summary>
    public TimeSpan MaxDelay { get; init; }
}
