using System.Buffers.Binary;
using EdgeOrch.Store.Codec;

namespace EdgeOrch.Store.Snapshots;

/// <summary>What stands before the content of a chunk.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="IsDeflated">Whether the content is deflated (RFC 1951).</param>
/// <param name="StoredBytes">Bytes that follow in the stream.</param>
/// <param name="ContentBytes">Bytes after inflating.</param>
/// <param name="Checksum">CRC-32C of the header before it and of the bytes that follow.</param>
internal readonly record struct ChunkHeader(ChunkKind Kind, bool IsDeflated, int StoredBytes, int ContentBytes, uint Checksum)
{
    /// <summary>Its size in the stream.</summary>
    internal const int Size = 14;

    private const int ChecksumOffset = 10;

    /// <summary>Writes a header with its checksum.</summary>
    internal static void Format(Span<byte> target, ChunkKind kind, bool isDeflated, int contentBytes, ReadOnlySpan<byte> stored)
    {
        target[0] = (byte)kind;
        target[1] = isDeflated ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(target[2..], stored.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target[6..], contentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumOffset..], Sum(target, stored));
    }

    /// <summary>Reads a header; false when no writer made it.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> source, out ChunkHeader header)
    {
        header = new ChunkHeader(
            (ChunkKind)source[0],
            source[1] == 1,
            BinaryPrimitives.ReadInt32LittleEndian(source[2..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[6..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]));
        return header.Kind is >= ChunkKind.Header and <= ChunkKind.Trailer
            && source[1] <= 1
            && header.StoredBytes is >= 0 and <= SnapshotFormat.MaxChunkBytes
            && header.ContentBytes is >= 0 and <= SnapshotFormat.MaxChunkBytes
            && (header.IsDeflated || header.StoredBytes == header.ContentBytes);
    }

    /// <summary>The checksum of a header's bytes and what follows them.</summary>
    internal static uint Sum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> stored) =>
        Crc32C.Finish(Crc32C.Append(Crc32C.Append(Crc32C.Start, header[..ChecksumOffset]), stored));
}
