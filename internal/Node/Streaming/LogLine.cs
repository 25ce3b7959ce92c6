using System.Text;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Streaming;

/// <summary>
/// One entry of a container's log file as CRI runtimes write it: time, stream, a tag that says whether the line is
/// complete (<c>F</c>) or goes on (<c>P</c>), and the text.
/// </summary>
public readonly ref struct LogLine
{
    private LogLine(ReadOnlySpan<byte> time, ReadOnlySpan<byte> text, bool isStderr, bool isPartial)
    {
        Time = time;
        Text = text;
        IsStderr = isStderr;
        IsPartial = isPartial;
    }

    /// <summary>The time as written, RFC 3339 with nanoseconds.</summary>
    public ReadOnlySpan<byte> Time { get; }

    /// <summary>The text without its line end.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Whether the container wrote it to its standard error.</summary>
    public bool IsStderr { get; }

    /// <summary>Whether the line goes on in the next entry.</summary>
    public bool IsPartial { get; }

    /// <summary>The time as an instant, or null when it cannot be read.</summary>
    public DateTimeOffset? Instant => KubeTime.TryParse(Encoding.ASCII.GetString(Time), out var value) ? value : null;

    /// <summary>Reads an entry without its line end; false when it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> entry, out LogLine line)
    {
        line = default;
        var afterTime = entry.IndexOf((byte)' ');
        if (afterTime <= 0)
        {
            return false;
        }

        var rest = entry[(afterTime + 1)..];
        var afterStream = rest.IndexOf((byte)' ');
        if (afterStream <= 0)
        {
            return false;
        }

        var stream = rest[..afterStream];
        var tagAndText = rest[(afterStream + 1)..];
        var afterTag = tagAndText.IndexOf((byte)' ');
        var tag = afterTag < 0 ? tagAndText : tagAndText[..afterTag];
        var isStderr = stream.SequenceEqual("stderr"u8);
        if (tag.IsEmpty || (!isStderr && !stream.SequenceEqual("stdout"u8)))
        {
            return false;
        }

        line = new LogLine(entry[..afterTime], afterTag < 0 ? default : tagAndText[(afterTag + 1)..], isStderr, tag[0] == (byte)'P');
        return true;
    }
}
