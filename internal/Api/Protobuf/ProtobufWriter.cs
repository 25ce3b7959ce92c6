using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeOrch.Api.Protobuf;

/// <summary>Writes protobuf's wire format into one pooled buffer. Dispose it to give the buffer back. Not thread-safe.</summary>
internal sealed class ProtobufWriter(int capacity = 1024) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes a string field; empty is the default and left out.</summary>
    public void Text(int field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Bytes(field, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>Writes a flag; false is the default and left out.</summary>
    public void Flag(int field, bool value)
    {
        if (value)
        {
            Number(field, 1);
        }
    }

    /// <summary>Writes a whole number, zero too.</summary>
    public void Number(int field, long value)
    {
        Varint((uint)field << 3);
        Varint((ulong)value);
    }

    /// <summary>Writes a floating point number, zero too.</summary>
    public void Real(int field, double value)
    {
        Varint(((uint)field << 3) | 1);
        BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);
        _length += 8;
    }

    /// <summary>Writes bytes, also when there are none.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((uint)field << 3) | 2);
        Varint((uint)value.Length);
        Raw(value);
    }

    /// <summary>Writes an embedded message, also when it is empty.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var start = Begin(field);
        write(this);
        End(start);
    }

    /// <summary>Starts an embedded message (or bytes of a length not known yet); pass what it returns to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Varint(((uint)field << 3) | 2);
        Reserve(1)[0] = 0;
        return ++_length;
    }

    /// <summary>Ends what <see cref="Begin"/> started: its length goes in front, and what was written moves on when that takes several bytes.</summary>
    public void End(int start)
    {
        var length = _length - start;
        var extra = 0;
        for (var rest = length >> 7; rest > 0; rest >>= 7)
        {
            extra++;
        }

        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + extra));
        }

        _length = start - 1;
        Varint((uint)length);
        _length += length;
    }

    /// <summary>Room for at least so many bytes at the end; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + size));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }

    /// <summary>Counts bytes written into what <see cref="Reserve"/> returned.</summary>
    public void Advance(int size) => _length += size;

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        _length += value.Length;
    }

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Varint(ulong value)
    {
        var room = Reserve(10);
        var at = 0;
        while (value >= 0x80)
        {
            room[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[at++] = (byte)value;
        _length += at;
    }
}
