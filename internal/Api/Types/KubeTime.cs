using System.Globalization;

namespace EdgeOrch.Api.Types;

/// <summary>How the API writes instants: RFC 3339 in UTC, whole seconds for Time and six decimals for MicroTime.</summary>
public static class KubeTime
{
    private const string SecondsFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string MicrosFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Reads an RFC 3339 instant.</summary>
    public static bool TryParse(string? text, out DateTimeOffset value) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);

    /// <summary>Writes whole seconds.</summary>
    public static string FormatSeconds(DateTimeOffset value) => value.UtcDateTime.ToString(SecondsFormat, CultureInfo.InvariantCulture);

    /// <summary>Writes microseconds.</summary>
    public static string FormatMicros(DateTimeOffset value) => value.UtcDateTime.ToString(MicrosFormat, CultureInfo.InvariantCulture);

    /// <summary>
    /// A number of seconds from the API, which may be any int64, as a span: cut to 2^31 seconds (68 years) either way, so that sums of a few
    /// of them with the present are still instants.
    /// </summary>
    public static TimeSpan Span(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, int.MinValue, int.MaxValue));

    /// <summary>So many seconds after an instant, cut as <see cref="Span"/> and to the last instant there is.</summary>
    public static DateTimeOffset After(DateTimeOffset start, long seconds)
    {
        var span = Span(seconds);
        return span > DateTimeOffset.MaxValue - start ? DateTimeOffset.MaxValue
            : span < DateTimeOffset.MinValue - start ? DateTimeOffset.MinValue
            : start + span;
    }

    /// <summary>Cuts an instant to whole seconds, as it will read after a round trip through the API.</summary>
    public static DateTimeOffset TruncateToSeconds(DateTimeOffset value) => new(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
