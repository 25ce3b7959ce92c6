namespace EdgeOrch.Node.Streaming;

/// <summary>Finds where the last lines of a log file begin, reading backwards in blocks.</summary>
internal static class LogTail
{
    private const int BlockSize = 32 * 1024;

    /// <summary>The offset at which the last <paramref name="lines"/> complete lines start; 0 when there are fewer.</summary>
    public static long Find(Stream file, long lines)
    {
        var end = file.Length;
        if (lines == 0)
        {
            return end;
        }

        var block = new byte[BlockSize];
        var seen = 0L;
        for (var position = end; position > 0;)
        {
            var size = (int)Math.Min(BlockSize, position);
            position -= size;
            file.Position = position;
            file.ReadExactly(block.AsSpan(0, size));
            for (var i = size - 1; i >= 0; i--)
            {
                // The line end of the very last line closes it; each one before opens the line after it.
                if (block[i] == (byte)'\n' && position + i != end - 1 && IsLineEnd(block.AsSpan(0, i)) && ++seen == lines)
                {
                    return position + i + 1;
                }
            }
        }

        return 0;
    }

    // An entry tagged P is the start of a line that the next entry goes on with, so its end is no line end.
    private static bool IsLineEnd(ReadOnlySpan<byte> before)
    {
        var start = before.LastIndexOf((byte)'\n') + 1;
        return !LogLine.TryParse(before[start..], out var line) || !line.IsPartial;
    }
}
