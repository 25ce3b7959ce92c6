using System.Buffers.Binary;

namespace EdgeOrch.ApiServer.Streaming.Spdy;

/// <summary>Kinds of SPDY/3.1 control frame.</summary>
internal enum SpdyFrameType
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}

/// <summary>A SPDY/3.1 frame: 8 bytes of header and a payload of up to 16 MiB.</summary>
internal readonly record struct SpdyFrame(SpdyFrameType Type, uint StreamId, byte Flags, byte[] Payload)
{
    public const byte Fin = 1;
    private const int HeaderLength = 8;
    private const ushort ControlVersion3 = 0x8003;

    /// <summary>Whether the sender will send no more on the stream.</summary>
    public bool IsFinal => (Flags & Fin) != 0;

    /// <summary>The whole frame.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Payload.Length];
        if (Type == SpdyFrameType.Data)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, StreamId);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, ControlVersion3);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)Type);
        }

        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), Payload.Length);
        bytes[4] = Flags;
        Payload.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <summary>Reads the next frame, or null at the end of the connection.</summary>
    public static async Task<SpdyFrame?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < HeaderLength)
        {
            return null;
        }

        var flags = header[4];
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) & 0xFFFFFF];
        await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        var first = BinaryPrimitives.ReadUInt32BigEndian(header);
        if ((first & 0x80000000) == 0)
        {
            return new SpdyFrame(SpdyFrameType.Data, first, flags, payload);
        }

        // Every control frame but SETTINGS and PING starts with the stream it is about.
        var type = (SpdyFrameType)(first & 0xFFFF);
        var id = payload.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7FFFFFFF : 0;
        return new SpdyFrame(type, id, flags, payload);
    }
}
