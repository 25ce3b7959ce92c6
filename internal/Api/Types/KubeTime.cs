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

    /// <summary>Cuts an instant to whole seconds, as it will read after a round trip through the API.</summary>
    public static DateTimeOffset TruncateToSeconds(DateTimeOffset value) => new(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
