namespace EdgeOrch.Node.Streaming;

/// <summary>
/// Turns log entries into what the client asked for: joins partial lines, drops what is too old or of the other stream,
/// puts times in front, and stops at the byte limit. Used by one reader.
/// </summary>
internal sealed class LogFilter(LogOptions options)
{
    private long _left = options.LimitBytes ?? long.MaxValue;
    private bool _inLine;

    /// <summary>Whether the byte limit is reached.</summary>
    public bool IsDone => _left <= 0;

    /// <summary>Appends the entry's output.</summary>
    public void Append(ReadOnlySpan<byte> entry, MemoryStream output)
    {
        if (IsDone || !LogLine.TryParse(entry, out var line) || !IsWanted(line))
        {
            return;
        }

        if (options.Timestamps && !_inLine)
        {
            Write(line.Time, output);
            Write(" "u8, output);
        }

        Write(line.Text, output);
        if (!line.IsPartial)
        {
            Write("\n"u8, output);
        }

        _inLine = line.IsPartial;
    }

    private bool IsWanted(LogLine line)
    {
        if (options.Stream is { } stream && (stream == "Stderr") != line.IsStderr)
        {
            return false;
        }

        return options.Since is not { } since || line.Instant is not { } time || time >= since;
    }

    private void Write(ReadOnlySpan<byte> bytes, MemoryStream output)
    {
        var count = (int)Math.Min(bytes.Length, _left);
        output.Write(bytes[..count]);
        _left -= count;
    }
}
