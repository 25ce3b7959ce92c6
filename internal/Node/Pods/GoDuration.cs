using System.Globalization;

namespace EdgeOrch.Node.Pods;

/// <summary>Writes durations as upstream's messages do: <c>10s</c>, <c>1m20s</c>, <c>1.5s</c>, <c>250ms</c>. Pure.</summary>
internal static class GoDuration
{
    /// <summary>The text, exact to a millisecond.</summary>
    public static string Format(TimeSpan value)
    {
        if (value < TimeSpan.FromSeconds(1))
        {
            return value == TimeSpan.Zero ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{(long)value.TotalMilliseconds}ms");
        }

        var hours = (int)value.TotalHours;
        var seconds = (value.Seconds + (value.Milliseconds / 1000.0)).ToString("0.###", CultureInfo.InvariantCulture);
        return hours > 0 ? $"{hours}h{value.Minutes}m{seconds}s" : value.Minutes > 0 ? $"{value.Minutes}m{seconds}s" : $"{seconds}s";
    }
}
