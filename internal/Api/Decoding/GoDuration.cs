using System.Globalization;

namespace EdgeOrch.Api.Decoding;

/// <summary>Durations in Go's notation: "300ms", "1.5h", "2h45m".</summary>
public static class GoDuration
{
    /// <summary>True when the text is a duration.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>Parses a duration; precision is 100 ns.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        rest = rest.TrimStart("+-");
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        double ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            rest = rest[digits..];
            var end = rest.IndexOfAny("0123456789.");
            var unit = UnitTicks(end < 0 ? rest : rest[..end]);
            if (unit == 0)
            {
                return false;
            }

            ticks += value * unit;
            rest = end < 0 ? [] : rest[end..];
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    private static double UnitTicks(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 0.01,
        "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        _ => 0,
    };
}
