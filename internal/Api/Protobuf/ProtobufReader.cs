using System.Buffers.Binary;

namespace EdgeOrch.Api.Protobuf;

/// <summary>Reads the protobuf wire format field by field. Bounds are checked; a broken message throws.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The number of the present field.</summary>
    public int Field { get; private set; }

    /// <summary>The wire type of the present field: 0 varint, 1 fixed64, 2 bytes, 5 fixed32.</summary>
    public int WireType { get; private set; }

    /// <summary>The payload of a field of wire type 2.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of any other field.</summary>
    public long Number { get; private set; }

    /// <summary>Moves to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is broken.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint(ref _rest);
        Field = checked((int)(tag >> 3));
        WireType = (int)(tag & 7);
        switch (WireType)
        {
            case 0:
                Number = (long)ReadVarint(ref _rest);
                break;
            case 1:
                Number = BinaryPrimitives.ReadInt64LittleEndian(Take(8));
                break;
            case 2:
                var length = ReadVarint(ref _rest);
                Bytes = Take(length > int.MaxValue ? int.MaxValue : (int)length);
                break;
            case 5:
                Number = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
                break;
            default:
                throw new InvalidDataException($"wire type {WireType} is not supported");
        }

        return true;
    }

    /// <summary>Takes one varint off the front.</summary>
    /// <exception cref="InvalidDataException">It is cut off or too long.</exception>
    public static ulong ReadVarint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (var i = 0; i < 10 && i < data.Length; i++)
        {
            value |= (ulong)(data[i] & 0x7f) << (7 * i);
            if ((data[i] & 0x80) == 0)
            {
                data = data[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("a number is cut off");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new InvalidDataException("a field is cut off");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
