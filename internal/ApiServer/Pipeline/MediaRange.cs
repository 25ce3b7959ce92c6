using System.Globalization;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>One element of an Accept header.</summary>
/// <param name="Type">The media type in lower case, for example <c>application/json</c>.</param>
/// <param name="As">The <c>as</c> parameter: a transformation such as Table; or null.</param>
/// <param name="Group">The <c>g</c> parameter, or null.</param>
/// <param name="Version">The <c>v</c> parameter, or null.</param>
/// <param name="Stream">The <c>stream</c> parameter, or null.</param>
/// <param name="Pretty">Whether the <c>pretty</c> parameter is 1.</param>
/// <param name="Quality">The <c>q</c> parameter; 1 when there is none.</param>
public readonly record struct MediaRange(string Type, string? As, string? Group, string? Version, string? Stream, bool Pretty, double Quality)
{
    /// <summary>Parses an Accept header: the better quality first, then what is named before what is a wildcard, then the order given.</summary>
    public static List<MediaRange> ParseAll(string header)
    {
        var ranges = new List<MediaRange>(3);
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var range = Parse(part);
            var at = ranges.Count;
            while (at > 0 && range.IsBefore(ranges[at - 1]))
            {
                at--;
            }

            ranges.Insert(at, range);
        }

        return ranges;
    }

    private bool IsBefore(MediaRange other) => Quality > other.Quality || (Quality == other.Quality && Wildcards(Type) < Wildcards(other.Type));

    private static int Wildcards(string type) => type.AsSpan().Count('*');

    private static MediaRange Parse(string text)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0)
        {
            return new MediaRange(text.ToLowerInvariant(), null, null, null, null, false, 1);
        }

        var range = new MediaRange(text[..semicolon].TrimEnd().ToLowerInvariant(), null, null, null, null, false, 1);
        foreach (var parameter in text[(semicolon + 1)..].Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                continue;
            }

            var value = parameter[(equals + 1)..].Trim('"');
            range = parameter[..equals] switch
            {
                "as" => range with { As = value },
                "g" => range with { Group = value },
                "v" => range with { Version = value },
                "stream" => range with { Stream = value },
                "pretty" => range with { Pretty = value == "1" },
                "q" => range with { Quality = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var quality) ? quality : 1 },
                _ => range,
            };
        }

        return range;
    }
}
