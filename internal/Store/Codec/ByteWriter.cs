using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeOrch.Store.Codec;

/// <summary>Appends numbers, texts and bytes to a growing buffer: varints as in Protocol Buffers, texts and bytes after their length.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(capacity);

    /// <summary>What was written.</summary>
    internal ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>One byte.</summary>
    internal void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>A number, small ones short.</summary>
    internal void Number(long value)
    {
        const int MaxBytes = 10;
        var span = _buffer.GetSpan(MaxBytes);
        int length = 0;
        ulong rest = (ulong)value;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        span[length++] = (byte)rest;
        _buffer.Advance(length);
    }

    /// <summary>A number of eight bytes.</summary>
    internal void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
    }

    /// <summary>A text.</summary>
    internal void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    /// <summary>Bytes.</summary>
    internal void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _buffer.Write(value);
    }
}
