namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>The bytes of a file in memory. What lies between the old end and a write beyond it is zeros. Not thread-safe.</summary>
internal sealed class FileContent
{
    private byte[] _bytes;

    internal FileContent(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        Length = bytes.Length;
    }

    /// <summary>Bytes in the file.</summary>
    internal int Length { get; private set; }

    /// <summary>The whole content.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Fills a buffer from an offset; zeros behind the end.</summary>
    /// <returns>How many bytes were there.</returns>
    internal int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (count > 0)
        {
            _bytes.AsSpan((int)offset, count).CopyTo(buffer);
        }
        buffer[count..].Clear();
        return count;
    }

    /// <summary>Replaces bytes, growing the file when they lie behind its end.</summary>
    internal void Write(long offset, ReadOnlySpan<byte> data)
    {
        int end = checked((int)(offset + data.Length));
        Grow(end);
        data.CopyTo(_bytes.AsSpan((int)offset));
    }

    /// <summary>Makes the file at least this long.</summary>
    internal void Grow(long length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(length, _bytes.Length * 2L)));
        }
        Length = Math.Max(Length, (int)length);
    }

    /// <summary>Cuts the file, or grows it with zeros.</summary>
    internal void SetLength(long length)
    {
        if (length < Length)
        {
            // What is cut off must not come back when the file grows again.
            _bytes.AsSpan((int)length, Length - (int)length).Clear();
            Length = (int)length;
        }
        Grow(length);
    }
}
