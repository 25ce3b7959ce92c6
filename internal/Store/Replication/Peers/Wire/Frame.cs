using System.Buffers.Binary;
using EdgeOrch.Store.Codec;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>
/// What travels: the payload's length (four bytes, least significant first), the checksum of kind and payload (four bytes), the kind
/// (one byte), the payload.
/// </summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Payload">The content; valid until the next frame is read.</param>
internal readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The bytes before the payload.</summary>
    internal const int HeaderBytes = 9;

    /// <summary>Whether the kind is one of this version; others are skipped.</summary>
    internal bool IsKnown => Kind is >= FrameKind.VoteRequest and <= FrameKind.TimeoutNow or >= FrameKind.Hello and <= FrameKind.SnapshotTaken;

    /// <summary>Writes the header of a payload that already stands behind it.</summary>
    /// <param name="frame">Room for the header, and the payload.</param>
    /// <param name="kind">What the payload is.</param>
    internal static void Seal(Span<byte> frame, FrameKind kind)
    {
        var payload = frame[HeaderBytes..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[sizeof(int)..], Checksum(kind, payload));
        frame[HeaderBytes - 1] = (byte)kind;
    }

    /// <summary>The length of the payload that a header announces.</summary>
    /// <param name="header">The header.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <exception cref="PeerProtocolException">It is more than that.</exception>
    internal static int PayloadLength(ReadOnlySpan<byte> header, int most)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length >= 0 && length <= most ? length : throw new PeerProtocolException($"a frame of {(uint)length} bytes exceeds the {most} that are allowed");
    }

    /// <summary>Checks a frame's content.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its payload.</param>
    /// <exception cref="PeerProtocolException">It is not what was sent.</exception>
    internal static Frame Open(ReadOnlySpan<byte> header, ReadOnlyMemory<byte> payload)
    {
        var kind = (FrameKind)header[HeaderBytes - 1];
        return BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(int)..]) == Checksum(kind, payload.Span)
            ? new Frame(kind, payload)
            : throw new PeerProtocolException("a frame's checksum does not match: it was damaged on its way");
    }

    private static uint Checksum(FrameKind kind, ReadOnlySpan<byte> payload) =>
        Crc32C.Finish(Crc32C.Append(Crc32C.Append(Crc32C.Start, [(byte)kind]), payload));
}
