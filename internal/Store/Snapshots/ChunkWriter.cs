using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace EdgeOrch.Store.Snapshots;

/// <summary>Writes the preamble and chunks to a stream and hashes what it writes. Keeps two buffers of the size of a chunk. Used by one caller.</summary>
internal sealed class ChunkWriter(Stream destination, bool compress) : IDisposable
{
    // Less is not worth inflating.
    private const int WorthCompressing = 512;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _deflated = new();
    private readonly byte[] _header = new byte[ChunkHeader.Size];

    /// <summary>The SHA-256 of everything written up to now.</summary>
    internal byte[] Hash => _hash.GetCurrentHash();

    /// <summary>Writes what stands before the first chunk.</summary>
    internal ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        byte[] preamble = new byte[SnapshotFormat.PreambleBytes];
        SnapshotFormat.Magic.CopyTo(preamble);
        BinaryPrimitives.WriteUInt16LittleEndian(preamble.AsSpan(SnapshotFormat.Magic.Length), SnapshotFormat.Version);
        return WriteAsync(preamble, cancellationToken);
    }

    /// <summary>Writes a chunk.</summary>
    internal async ValueTask WriteAsync(ChunkKind kind, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > SnapshotFormat.MaxChunkBytes)
        {
            throw new NotSupportedException($"a value of {content.Length} bytes is larger than a snapshot can hold");
        }
        bool deflated = compress && kind == ChunkKind.Rows && content.Length >= WorthCompressing && Deflate(content.Span);
        var stored = deflated ? _deflated.GetBuffer().AsMemory(0, (int)_deflated.Length) : content;
        ChunkHeader.Format(_header, kind, deflated, content.Length, stored.Span);
        await WriteAsync(_header, cancellationToken).ConfigureAwait(false);
        await WriteAsync(stored, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash.Dispose();
        _deflated.Dispose();
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _hash.AppendData(bytes.Span);
        return destination.WriteAsync(bytes, cancellationToken);
    }

    private bool Deflate(ReadOnlySpan<byte> content)
    {
        _deflated.SetLength(0);
        using (var deflate = new DeflateStream(_deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(content);
        }
        return _deflated.Length < content.Length;
    }
}
