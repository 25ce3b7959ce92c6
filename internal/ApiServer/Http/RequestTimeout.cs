using System.Globalization;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Http;

/// <summary>How long a request may take: a minute, or less when its query says so (<c>?timeout=10s</c>). Watches and streams excepted. Pure.</summary>
internal static class RequestTimeout
{
    /// <summary>The most, as upstream's default.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    /// <summary>The time of a request.</summary>
    /// <param name="query">The raw query with or without its question mark.</param>
    /// <exception cref="ApiException">400: the parameter is no duration.</exception>
    public static TimeSpan Of(string query)
    {
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var pair = query.AsSpan().TrimStart('?')[range];
            if (pair.StartsWith("timeout="))
            {
                var text = Uri.UnescapeDataString(pair["timeout=".Length..].ToString());
                var wanted = Parse(text) ?? throw ApiException.BadRequest(
                    $"invalid timeout specified in the request URI: {GoQuote.Quote(text)} is not a duration such as 500ms, 10s or 1m30s");
                return wanted > TimeSpan.Zero && wanted < Most ? wanted : Most;
            }
        }

        return Most;
    }

    /// <summary>A Go duration of h, m, s and ms parts, or null; no text is none.</summary>
    private static TimeSpan? Parse(string text)
    {
        var total = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (rest.Length > 0 && !rest.SequenceEqual("0"))
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > 1e6)
            {
                return null;
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAny("0123456789.");
            var unit = letters < 0 ? rest : rest[..letters];
            var seconds = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 0.001, _ => -1 };
            if (seconds < 0)
            {
                return null;
            }

            total += TimeSpan.FromSeconds(amount * seconds);
            rest = rest[unit.Length..];
        }

        return total;
    }
}
