namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>A message in protobuf's wire format as a tree, which needs no schema and writes wrong messages as readily as right ones.</summary>
internal sealed class WireMessage(IEnumerable<WireField> fields)
{
    /// <summary>The fields in their order on the wire.</summary>
    public List<WireField> Fields { get; } = [.. fields];

    /// <summary>Reads a message; null when the bytes are none. Bytes that happen to read as a message count as one.</summary>
    public static WireMessage? Read(ReadOnlySpan<byte> data)
    {
        List<WireField> fields = [];
        while (!data.IsEmpty)
        {
            if (ReadField(ref data) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return new WireMessage(fields);
    }

    /// <summary>The bytes.</summary>
    public byte[] Write()
    {
        List<byte> bytes = [];
        foreach (WireField field in Fields)
        {
            Write(bytes, (field.Number << 3) | (uint)field.WireType);
            byte[] payload = field.Message?.Write() ?? field.Bytes;
            if (field.WireType == WireField.Varint)
            {
                Write(bytes, field.Value);
            }
            else if (field.WireType == WireField.Delimited)
            {
                Write(bytes, field.ClaimedLength ?? (ulong)payload.Length);
                bytes.AddRange(payload);
            }
            else
            {
                bytes.AddRange(payload);
            }
        }

        return [.. bytes];
    }

    /// <summary>All messages of the tree, this one first.</summary>
    public List<WireMessage> All() => [this, .. Fields.Where(field => field.Message is not null).SelectMany(field => field.Message!.All())];

    private static WireField? ReadField(ref ReadOnlySpan<byte> data)
    {
        if (ReadNumber(ref data) is not { } tag || tag >> 3 is 0 or > 4096)
        {
            return null;
        }

        WireField field = new() { Number = tag >> 3, WireType = (int)(tag & 7) };
        switch (field.WireType)
        {
            case WireField.Varint when ReadNumber(ref data) is { } value:
                field.Value = value;
                return field;
            case WireField.Delimited when ReadNumber(ref data) is { } length && length <= (ulong)data.Length:
                field.Bytes = data[..(int)length].ToArray();
                field.Message = length == 0 ? null : Read(field.Bytes);
                data = data[(int)length..];
                return field;
            case WireField.Fixed64 or WireField.Fixed32 when data.Length >= (field.WireType == WireField.Fixed64 ? 8 : 4):
                int size = field.WireType == WireField.Fixed64 ? 8 : 4;
                field.Bytes = data[..size].ToArray();
                data = data[size..];
                return field;
            default:
                return null;
        }
    }

    private static ulong? ReadNumber(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < data.Length; i++)
        {
            value |= (ulong)(data[i] & 0x7f) << (7 * i);
            if (data[i] < 0x80)
            {
                data = data[(i + 1)..];
                return value;
            }
        }

        return null;
    }

    private static void Write(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }
}
