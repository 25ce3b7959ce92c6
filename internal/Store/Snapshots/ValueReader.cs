using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>Reads what <see cref="ValueWriter"/> wrote. What does not fit its format is a <see cref="FormatException"/>.</summary>
internal struct ValueReader(ReadOnlyMemory<byte> content)
{
    private int _at;

    /// <summary>Whether everything was read.</summary>
    internal readonly bool IsAtEnd => _at == content.Length;

    /// <summary>The next value.</summary>
    internal Value Next()
    {
        var kind = (ColumnKind)Byte();
        switch (kind)
        {
            case ColumnKind.Integer:
                ulong zigzag = Varint();
                return new Value(kind, (long)(zigzag >> 1) ^ -(long)(zigzag & 1), default);
            case ColumnKind.Text or ColumnKind.Blob:
                ulong length = Varint();
                if (length > (ulong)(content.Length - _at))
                {
                    throw new FormatException($"a value of {length} bytes exceeds its chunk");
                }
                var bytes = content.Slice(_at, (int)length);
                _at += (int)length;
                return new Value(kind, 0, bytes);
            default:
                throw new FormatException($"a value has the unknown type {(byte)kind}");
        }
    }

    private byte Byte() => _at < content.Length ? content.Span[_at++] : throw new FormatException("a value exceeds its chunk");

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw new FormatException("a number has too many bytes");
    }
}
