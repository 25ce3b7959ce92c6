using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using EdgeOrch.ApiServer.Streaming.Spdy;

namespace EdgeOrch.ApiServer.Tests.Streaming;

public sealed class SpdyHeaderBlockTests
{
    private const int ZlibHeaderLength = 6;

    [Fact]
    public void Blocks_of_one_connection_inflate_to_their_headers()
    {
        var writer = new SpdyHeaderBlock();
        byte[] deflated = [.. writer.Encode([new("streamType", "error")])[ZlibHeaderLength..], .. writer.Encode([new("streamType", "stdout")])];
        using var inflater = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
        Assert.Equal("streamtype=error", ReadHeader(inflater));
        Assert.Equal("streamtype=stdout", ReadHeader(inflater));
    }

    [Fact]
    public void A_block_ends_as_a_compressors_flush_does_because_some_inflaters_wait_for_it()
    {
        var writer = new SpdyHeaderBlock();
        Assert.Equal([0, 0, 0, 0xFF, 0xFF], writer.Encode([new("a", "b")])[^5..]);
        Assert.Equal([0, 0, 0, 0xFF, 0xFF], writer.Encode([new("a", "b")])[^5..]);
    }

    private static string ReadHeader(Stream plain)
    {
        Assert.Equal(1, ReadNumber(plain));
        return $"{ReadText(plain)}={ReadText(plain)}";
    }

    private static string ReadText(Stream plain)
    {
        var bytes = new byte[ReadNumber(plain)];
        plain.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static int ReadNumber(Stream plain)
    {
        var bytes = new byte[4];
        plain.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }
}
