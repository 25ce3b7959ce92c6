namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>One element of an Accept header.</summary>
/// <param name="Type">The media type in lower case, for example <c>application/json</c>.</param>
/// <param name="As">The <c>as</c> parameter: a transformation such as Table; or null.</param>
/// <param name="Group">The <c>g</c> parameter, or null.</param>
/// <param name="Version">The <c>v</c> parameter, or null.</param>
/// <param name="Stream">The <c>stream</c> parameter, or null.</param>
public readonly record struct MediaRange(string Type, string? As, string? Group, string? Version, string? Stream)
{
    /// <summary>Parses an Accept header, in the order given; quality values are not weighed, as upstream does not either.</summary>
    public static List<MediaRange> ParseAll(string header)
    {
        var ranges = new List<MediaRange>(3);
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            ranges.Add(Parse(part));
        }

        return ranges;
    }

    private static MediaRange Parse(string text)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0)
        {
            return new MediaRange(text.ToLowerInvariant(), null, null, null, null);
        }

        string? transform = null, group = null, version = null, stream = null;
        foreach (var parameter in text[(semicolon + 1)..].Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                continue;
            }

            var value = parameter[(equals + 1)..].Trim('"');
            switch (parameter[..equals])
            {
                case "as": transform = value; break;
                case "g": group = value; break;
                case "v": version = value; break;
                case "stream": stream = value; break;
                default: break;
            }
        }

        return new MediaRange(text[..semicolon].TrimEnd().ToLowerInvariant(), transform, group, version, stream);
    }
}
