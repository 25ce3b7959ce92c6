namespace EdgeOrch.Client.Queues;

/// <summary>
/// Timers take no more than 49 days and throw beyond, while users write deadlines, delays and expirations of decades. Whoever waits for such
/// a moment waits for a part of it and looks again. Pure.
/// </summary>
public static class TimerSpan
{
    /// <summary>The longest a timer is set for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>A time that a timer can be set to: not negative, and not longer than <see cref="Longest"/>.</summary>
    public static TimeSpan Of(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span > Longest ? Longest : span;
}
