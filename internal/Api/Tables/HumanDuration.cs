using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>Ages as tables show them: the two most telling units.</summary>
public static class HumanDuration
{
    /// <summary>Time since an RFC 3339 timestamp; "&lt;unknown&gt;" when there is none.</summary>
    public static string Since(string? timestamp, DateTimeOffset now)
        => DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Format(now - time)
            : "<unknown>";

    /// <summary>The age of an object.</summary>
    public static string AgeOf(JsonObject value, DateTimeOffset now)
        => Since(JsonTree.Text(JsonTree.Object(value, "metadata"), "creationTimestamp"), now);

    /// <summary>A duration in words: "45s", "3m12s", "5h3m", "2d4h", "400d", "3y20d".</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)Math.Floor(duration.TotalSeconds);
        if (seconds < -1)
        {
            return "<invalid>";
        }

        if (seconds < 0)
        {
            return "0s";
        }

        if (seconds < 120)
        {
            return $"{seconds}s";
        }

        var minutes = seconds / 60;
        if (minutes < 10)
        {
            return Two(minutes, "m", seconds % 60, "s");
        }

        var hours = minutes / 60;
        if (minutes < 180)
        {
            return $"{minutes}m";
        }

        if (hours < 8)
        {
            return Two(hours, "h", minutes % 60, "m");
        }

        var days = hours / 24;
        return hours < 48 ? $"{hours}h"
            : days < 8 ? Two(days, "d", hours % 24, "h")
            : days < 365 * 2 ? $"{days}d"
            : days < 365 * 8 ? Two(days / 365, "y", days % 365, "d")
            : $"{days / 365}y";
    }

    private static string Two(long major, string majorUnit, long minor, string minorUnit)
        => minor == 0 ? $"{major}{majorUnit}" : $"{major}{majorUnit}{minor}{minorUnit}";
}
