using System.Buffers.Binary;
using System.Text;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. Whatever is wrong is a <see cref="PeerProtocolException"/>.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>What was not read.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>One byte.</summary>
    internal byte Byte() => Raw(1)[0];

    /// <summary>Two answers in one byte.</summary>
    internal (bool First, bool Second) Flags()
    {
        byte flags = Byte();
        return flags <= 3 ? ((flags & 1) != 0, (flags & 2) != 0) : throw new PeerProtocolException($"flags of {flags} are unknown");
    }

    /// <summary>A number.</summary>
    internal long Number()
    {
        long value = 0;
        for (int shift = 0; shift < 7 * FieldWriter.MaxNumberBytes; shift += 7)
        {
            byte next = Byte();
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw new PeerProtocolException("a number is too large");
    }

    /// <summary>A number of things, checked against what is there, so that no claim reserves memory.</summary>
    /// <param name="leastBytes">How many bytes each takes at least.</param>
    /// <param name="most">The most that are allowed.</param>
    internal int Count(int leastBytes = 1, int most = int.MaxValue)
    {
        long count = Number();
        return count <= most && count <= _rest.Length / leastBytes ? (int)count : throw new PeerProtocolException($"a count of {count} exceeds the frame or what is allowed");
    }

    /// <summary>A number of eight bytes.</summary>
    internal long Fixed() => BinaryPrimitives.ReadInt64LittleEndian(Raw(sizeof(long)));

    /// <summary>A text; what is not UTF-8 in it is replaced.</summary>
    internal string Text() => Encoding.UTF8.GetString(Raw(Count()));

    /// <summary>So many bytes.</summary>
    internal ReadOnlySpan<byte> Raw(int count)
    {
        if (_rest.Length < count)
        {
            throw new PeerProtocolException("a frame ends early");
        }
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>Requires that nothing is left.</summary>
    internal readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new PeerProtocolException($"a frame has {_rest.Length} bytes too many");
        }
    }
}
