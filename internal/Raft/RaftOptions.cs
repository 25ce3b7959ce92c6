namespace EdgeOrch.Raft;

/// <summary>How a server takes part. Times are in ticks of <see cref="RaftNode.Tick"/>, sizes in bytes.</summary>
public sealed record RaftOptions
{
    /// <summary>This server; greater than 0 and never used by another one.</summary>
    public required long Id { get; init; }

    /// <summary>Without a word from a leader for this long, up to twice as long by chance, a follower asks for an election.</summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>How often a leader makes itself heard.</summary>
    public int HeartbeatTicks { get; init; } = 1;

    /// <summary>The most entries' bytes in one message; a single entry may be larger.</summary>
    public long MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>The most messages with entries on their way to one follower.</summary>
    public int MaxInflightMessages { get; init; } = 64;

    /// <summary>The most bytes of entries on their way to one follower.</summary>
    public long MaxInflightBytes { get; init; } = 8 << 20;

    /// <summary>The most bytes that a leader takes before they commit.</summary>
    public long MaxUncommittedBytes { get; init; } = 64 << 20;

    /// <summary>The most bytes of committed entries handed out at once; a single entry may be larger.</summary>
    public long MaxApplyBytes { get; init; } = 4 << 20;

    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HeartbeatTicks);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ElectionTicks, HeartbeatTicks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxInflightMessages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxInflightBytes);
    }
}
