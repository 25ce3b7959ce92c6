using System.Globalization;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Streaming;

/// <summary>Which part of a container's log is wanted, as the query of a log request says.</summary>
public sealed record LogOptions
{
    /// <summary>Stay and send what comes.</summary>
    public bool Follow { get; init; }

    /// <summary>The log of the container's previous run.</summary>
    public bool Previous { get; init; }

    /// <summary>Put each line's time in front.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only the last lines; null is all.</summary>
    public long? TailLines { get; init; }

    /// <summary>At most so many bytes; null is no limit.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Only lines from then on; null is all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only <c>Stdout</c> or <c>Stderr</c>; null is both.</summary>
    public string? Stream { get; init; }

    /// <summary>Reads a query.</summary>
    /// <exception cref="FormatException">A value is not what its parameter takes; the message names it.</exception>
    public static LogOptions Parse(IReadOnlyDictionary<string, string> query, DateTimeOffset now)
    {
        DateTimeOffset? since = Number(query, "sinceSeconds") is { } seconds ? now - KubeTime.Span(seconds) : null;
        if (query.GetValueOrDefault("sinceTime") is { Length: > 0 } text)
        {
            since = KubeTime.TryParse(text, out var time) ? time : throw new FormatException($"sinceTime: \"{text}\" is not an RFC 3339 time");
        }

        return new LogOptions
        {
            Follow = Flag(query, "follow"),
            Previous = Flag(query, "previous"),
            Timestamps = Flag(query, "timestamps"),
            TailLines = Number(query, "tailLines"),
            LimitBytes = Number(query, "limitBytes"),
            Since = since,
            Stream = query.GetValueOrDefault("stream") is { Length: > 0 } stream && stream != "All" ? stream : null,
        };
    }

    // As the API reads flags: present and not false, whatever the spelling; clients write True.
    private static bool Flag(IReadOnlyDictionary<string, string> query, string name) =>
        query.GetValueOrDefault(name) is { Length: > 0 } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static long? Number(IReadOnlyDictionary<string, string> query, string name)
    {
        if (query.GetValueOrDefault(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"{name}: \"{text}\" is not a whole number of 0 or more");
    }
}
