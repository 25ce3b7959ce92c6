using System.Buffers.Binary;
using System.Text;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>Writes the fields of a payload one after the other: numbers as varints of seven bits a byte, texts after their length in bytes.</summary>
/// <param name="target">Where to; an <see cref="IndexOutOfRangeException"/> or <see cref="ArgumentException"/> says that it is too short.</param>
internal ref struct FieldWriter(Span<byte> target)
{
    /// <summary>The most bytes of a number.</summary>
    internal const int MaxNumberBytes = 9;

    private readonly Span<byte> _target = target;

    /// <summary>How many bytes were written.</summary>
    internal int Written { get; private set; }

    /// <summary>One byte.</summary>
    internal void Byte(byte value) => _target[Written++] = value;

    /// <summary>Two answers in one byte.</summary>
    internal void Flags(bool first, bool second = false) => Byte((byte)((first ? 1 : 0) | (second ? 2 : 0)));

    /// <summary>A number that is not negative, small ones short.</summary>
    internal void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    /// <summary>Any number, in eight bytes, least significant first.</summary>
    internal void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_target[Written..], value);
        Written += sizeof(long);
    }

    /// <summary>A text.</summary>
    internal void Text(string value)
    {
        Number(Encoding.UTF8.GetByteCount(value));
        Written += Encoding.UTF8.GetBytes(value, _target[Written..]);
    }

    /// <summary>Bytes as they are, without their length.</summary>
    internal void Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_target[Written..]);
        Written += value.Length;
    }
}
