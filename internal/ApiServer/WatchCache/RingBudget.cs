namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// The bytes that the recent events of all resources may have together. One resource may use what the others leave; when all of it is
/// used, whoever adds gives up its own oldest events until it is down to an equal share. Thread-safe.
/// </summary>
/// <param name="bytes">The bytes for all.</param>
internal sealed class RingBudget(long bytes)
{
    /// <summary>Seconds of the busiest cluster, minutes of others. Events also hold the state before and what is sent, so the memory is a multiple of it.</summary>
    public const long DefaultBytes = 8 << 20;

    private long _used;
    private int _rings;

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>A ring begins.</summary>
    public void Join() => Interlocked.Increment(ref _rings);

    /// <summary>A ring ends, and gives back what it holds.</summary>
    public void Leave(long held)
    {
        Interlocked.Decrement(ref _rings);
        Interlocked.Add(ref _used, -held);
    }

    /// <summary>A ring now holds more, or less.</summary>
    public void Change(long difference) => Interlocked.Add(ref _used, difference);

    /// <summary>Whether a ring that holds so much must give some up.</summary>
    public bool IsTooMuch(long held) => Used > bytes && held > bytes / Math.Max(1, Volatile.Read(ref _rings));
}
