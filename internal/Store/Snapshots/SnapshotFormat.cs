namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// The format of a snapshot. It is a stream, read and written from front to back: magic, version (2 bytes), then chunks. A chunk
/// is a <see cref="ChunkHeader"/> and its content. The first one is the header; attachments and rows follow; the trailer ends the
/// stream with the number of rows of each table and the SHA-256 of every byte before it. All content is
/// <see cref="ValueWriter">typed values</see>. Numbers are little-endian. Changes raise <see cref="Version"/>.
/// </summary>
internal static class SnapshotFormat
{
    internal const ushort Version = 1;

    /// <summary>A chunk of rows is closed when it holds this many bytes.</summary>
    internal const int ChunkBytes = 256 << 10;

    /// <summary>The most a chunk may hold, for one value that is larger than <see cref="ChunkBytes"/>.</summary>
    internal const int MaxChunkBytes = 64 << 20;

    /// <summary>The first bytes of every snapshot.</summary>
    internal static ReadOnlySpan<byte> Magic => "edgesnap"u8;

    /// <summary>The bytes before the first chunk.</summary>
    internal static int PreambleBytes => Magic.Length + sizeof(ushort);
}
