using System.Buffers.Binary;
using System.Text;

namespace EdgeOrch.ApiServer.Streaming.Spdy;

/// <summary>
/// Writes SPDY/3 header blocks. The protocol wants one zlib stream per connection with a preset dictionary; ours names that
/// dictionary and then uses stored blocks only, which every inflater reads and which need no compressor.
/// </summary>
internal sealed class SpdyHeaderBlock
{
    // CMF and FLG of RFC 1950 with the dictionary bit, then the Adler-32 of the SPDY/3 dictionary.
    private static readonly byte[] ZlibStart = [0x78, 0xBB, 0xE3, 0xC6, 0xA7, 0xC2];
    private static readonly byte[] EmptyBlock = [0, 0, 0, 0xFF, 0xFF];
    private bool _started;

    /// <summary>The next block of this connection.</summary>
    public byte[] Encode(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        using var plain = new MemoryStream();
        WriteUInt32(plain, headers.Count);
        foreach (var (name, value) in headers)
        {
            WriteText(plain, name.ToLowerInvariant());
            WriteText(plain, value);
        }

        using var block = new MemoryStream();
        if (!_started)
        {
            block.Write(ZlibStart);
            _started = true;
        }

        var length = checked((ushort)plain.Length);
        Span<byte> stored = stackalloc byte[5];
        stored[0] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(stored[1..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored[3..], (ushort)~length);
        block.Write(stored);
        block.Write(plain.GetBuffer().AsSpan(0, length));

        // An empty block, as a compressor's flush writes it: Go's inflater hands out a stored block only when the next one begins.
        block.Write(EmptyBlock);
        return block.ToArray();
    }

    private static void WriteText(Stream output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteUInt32(output, bytes.Length);
        output.Write(bytes);
    }

    private static void WriteUInt32(Stream output, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        output.Write(bytes);
    }
}
