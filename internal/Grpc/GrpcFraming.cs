using System.Buffers.Binary;
using Google.Protobuf;

namespace EdgeOrch.Grpc;

/// <summary>The length-prefixed message frames of gRPC: one compression byte, four bytes of big-endian length, the message.</summary>
internal static class GrpcFraming
{
    /// <summary>Bytes before each message.</summary>
    internal const int PrefixLength = 5;

    /// <summary>Encodes one message as one uncompressed frame.</summary>
    internal static byte[] Encode(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    /// <summary>Reads the next frame's message; null at a clean end of the stream.</summary>
    /// <exception cref="GrpcException">The stream breaks off inside a frame, or the frame is compressed or too large.</exception>
    internal static async Task<byte[]?> ReadAsync(Stream stream, int maxLength, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixLength];
        var got = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellationToken);
        if (got == 0)
        {
            return null;
        }

        var length = got == PrefixLength ? BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1)) : 0;
        if (got < PrefixLength || prefix[0] != 0 || length > maxLength)
        {
            throw new GrpcException(GrpcStatusCode.Internal, "malformed gRPC frame: cut short, compressed or too large");
        }

        var message = new byte[length];
        if (await stream.ReadAtLeastAsync(message, (int)length, throwOnEndOfStream: false, cancellationToken) < (int)length)
        {
            throw new GrpcException(GrpcStatusCode.Internal, "malformed gRPC frame: the stream ended inside a message");
        }

        return message;
    }
}
