using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Reads and checks the preamble and chunks of a stream, front to back. A length that damage made absurd costs no more memory than
/// the stream has bytes. Used by one caller.
/// </summary>
internal sealed class ChunkReader(Stream source) : IDisposable
{
    private const int FirstBuffer = 64 << 10;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _header = new byte[ChunkHeader.Size];
    private byte[] _stored = [];
    private byte[] _content = [];
    private long _offset;
    private long _chunkOffset;
    private int _chunk;

    /// <summary>The SHA-256 of everything before the chunk that was read last.</summary>
    internal byte[] HashBefore { get; private set; } = [];

    /// <summary>Checks what stands before the first chunk.</summary>
    internal async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        byte[] preamble = new byte[SnapshotFormat.PreambleBytes];
        int read = await source.ReadAtLeastAsync(preamble, preamble.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (!preamble.AsSpan().StartsWith(SnapshotFormat.Magic))
        {
            throw new SnapshotException(read == 0 ? "it is empty" : "it is no snapshot: its first bytes are not those of one");
        }
        Require(read == preamble.Length, "it is cut off");
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(preamble.AsSpan(SnapshotFormat.Magic.Length));
        if (version != SnapshotFormat.Version)
        {
            throw new SnapshotException(
                $"its format is {version}, this program reads {SnapshotFormat.Version}: use the version of the program that wrote it, or a newer one");
        }
        _hash.AppendData(preamble);
        _offset = preamble.Length;
    }

    /// <summary>The next chunk. Its content is valid until the next call.</summary>
    /// <exception cref="SnapshotException">The chunk is damaged or cut off.</exception>
    internal async ValueTask<(ChunkKind Kind, ReadOnlyMemory<byte> Content)> NextAsync(CancellationToken cancellationToken)
    {
        _chunk++;
        _chunkOffset = _offset;
        HashBefore = _hash.GetCurrentHash();
        await FillAsync(_header, cancellationToken).ConfigureAwait(false);
        Require(ChunkHeader.TryParse(_header, out var header), "its length or kind is impossible");
        var stored = await ReadStoredAsync(header.StoredBytes, cancellationToken).ConfigureAwait(false);
        Require(ChunkHeader.Sum(_header, stored.Span) == header.Checksum, "its checksum does not match");
        return (header.Kind, header.IsDeflated ? Inflate(stored, header.ContentBytes) : stored);
    }

    /// <summary>Requires that nothing follows.</summary>
    internal async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0)
        {
            throw new SnapshotException($"something follows its end at byte {_offset}");
        }
    }

    /// <summary>Throws unless a condition holds for the chunk that was read last.</summary>
    /// <exception cref="SnapshotException">It does not.</exception>
    internal void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw Broken(problem);
        }
    }

    /// <summary>The refusal that names the chunk that was read last.</summary>
    internal SnapshotException Broken(string problem, Exception? inner = null) =>
        new(_chunk == 0 ? $"{problem} within its first bytes" : $"it is damaged: chunk {_chunk} at byte {_chunkOffset}: {problem}", inner);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>> ReadStoredAsync(int length, CancellationToken cancellationToken)
    {
        for (int read = 0; read < length;)
        {
            if (read == _stored.Length)
            {
                Array.Resize(ref _stored, Math.Max(FirstBuffer, read * 2));
            }
            int now = Math.Min(length, _stored.Length) - read;
            await FillAsync(_stored.AsMemory(read, now), cancellationToken).ConfigureAwait(false);
            read += now;
        }
        return _stored.AsMemory(0, length);
    }

    private async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        int read = await source.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _offset += read;
        Require(read == target.Length, $"the stream is cut off at byte {_offset}");
        _hash.AppendData(target.Span);
    }

    private ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> stored, int length)
    {
        if (_content.Length < length)
        {
            _content = new byte[length];
        }
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(_stored, 0, stored.Length, writable: false), CompressionMode.Decompress);
            int read = inflate.ReadAtLeast(_content.AsSpan(0, length), length, throwOnEndOfStream: false);
            Require(read == length && inflate.ReadByte() < 0, "it does not inflate to its length");
        }
        catch (InvalidDataException error)
        {
            throw Broken("it does not inflate", error);
        }
        return _content.AsMemory(0, length);
    }
}
