using System.Buffers.Binary;
using System.Text;

namespace EdgeOrch.Store.Codec;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Bytes are slices of the input, not copies.</summary>
/// <exception cref="FormatException">The input ends early or holds what was never written.</exception>
internal ref struct ByteReader(ReadOnlyMemory<byte> data)
{
    private readonly ReadOnlyMemory<byte> _data = data;
    private int _at;

    /// <summary>Whether everything was read.</summary>
    internal readonly bool IsAtEnd => _at == _data.Length;

    /// <summary>One byte.</summary>
    internal byte Byte()
    {
        Require(1);
        return _data.Span[_at++];
    }

    /// <summary>A number.</summary>
    internal long Number()
    {
        const int MaxShift = 63;
        ulong value = 0;
        for (int shift = 0; shift <= MaxShift; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }
        throw new FormatException("a number has too many bytes");
    }

    /// <summary>A number of things that take at least one byte each, so that no absurd count reserves memory.</summary>
    internal int Count()
    {
        long count = Number();
        return count >= 0 && count <= _data.Length - _at ? (int)count : throw new FormatException($"a count of {count} exceeds the input");
    }

    /// <summary>A number of eight bytes.</summary>
    internal long Fixed()
    {
        Require(sizeof(long));
        long value = BinaryPrimitives.ReadInt64LittleEndian(_data.Span[_at..]);
        _at += sizeof(long);
        return value;
    }

    /// <summary>A text.</summary>
    internal string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Bytes.</summary>
    internal ReadOnlyMemory<byte> Bytes()
    {
        int length = Count();
        var bytes = _data.Slice(_at, length);
        _at += length;
        return bytes;
    }

    private readonly void Require(int bytes)
    {
        if (_data.Length - _at < bytes)
        {
            throw new FormatException("the input ends early");
        }
    }
}
