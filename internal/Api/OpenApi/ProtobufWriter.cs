using System.Text;

namespace EdgeOrch.Api.OpenApi;

/// <summary>Writes protobuf's wire format: tags, varints and length-delimited values.</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream _stream = new();

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
            Varint((ulong)field << 3);
            Varint(1);
        }
    }

    /// <summary>Writes an embedded message, also when it is empty.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner._stream.GetBuffer().AsSpan(0, (int)inner._stream.Length));
    }

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _stream.ToArray();

    private void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _stream.Write(value);
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        _stream.WriteByte((byte)value);
    }
}
