using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>The bytes between servers: frozen, symmetric, and safe to read whatever they are.</summary>
public sealed class WireTests
{
    public static TheoryData<int, string> Frozen => new()
    {
        { 0, "VoteRequest 01020706ac0201" },
        { 1, "VoteResponse 0102070206ab02" },
        { 2, "AppendRequest 01020706ac02ab02020007ad02030107ae02006f6e65" },
        { 3, "AppendResponse 010207ae020105fa01" },
        { 4, "HeartbeatRequest 010207ae0209" },
        { 5, "HeartbeatResponse 01020709" },
        { 6, "SnapshotRequest 0102070790030301020302010201040105" + "01" },
        { 7, "ReadRequest 010207fbffffffffffffff" },
        { 8, "ReadResponse 0102070000000000000080ae02" },
        { 9, "TimeoutNow 010207" },
    };

    [Theory]
    [MemberData(nameof(Frozen))]
    public void The_bytes_of_version_1_stay_as_they_are(int sample, string bytes)
    {
        Assert.Equal(bytes, SampleMessages.Hex(SampleMessages.All[sample]));
        var kind = MessageCodec.KindOf(SampleMessages.All[sample]);
        var parsed = MessageCodec.Parse(kind, Convert.FromHexString(bytes.Split(' ')[1]));
        Assert.Equal(bytes, SampleMessages.Hex(parsed));
        Assert.IsType(SampleMessages.All[sample].GetType(), parsed);
    }

    [Fact]
    public void A_frame_is_length_checksum_kind_and_payload()
    {
        using var frames = new FrameBuffer();
        frames.Add(new TimeoutNow(1, 2, 7));
        Assert.Equal(Frame.HeaderBytes + 3, frames.Length);
        Assert.Equal("03000000", Convert.ToHexStringLower(frames.Written.Span[..4]));
        Assert.Equal("0a010207", Convert.ToHexStringLower(frames.Written.Span[8..]));
    }

    [Fact]
    public void The_checksum_is_CRC_32C() => Assert.Equal(0xE3069283u, Crc32C.Finish(Crc32C.Append(Crc32C.Start, "123456789"u8)));

    [Fact]
    public void The_checksum_of_parts_is_that_of_the_whole()
    {
        byte[] bytes = SampleMessages.Content(1000);
        for (int cut = 0; cut < 40; cut++)
        {
            Assert.Equal(Crc32C.Append(Crc32C.Start, bytes), Crc32C.Append(Crc32C.Append(Crc32C.Start, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    [Fact]
    public void A_hello_of_a_later_version_can_be_read()
    {
        var hello = new Hello(3, 4, PeerPurpose.Messages, 1, 2, "home", "[::1]:7000");
        byte[] bytes = new byte[hello.MaxBytes + 20];
        int length = hello.Format(bytes);
        Assert.Equal(hello, Hello.Parse(bytes.AsSpan(0, length + 20)));
        Assert.Equal("454f7263000000000304010102" + "04686f6d65" + "0a5b3a3a315d3a37303030", Convert.ToHexStringLower(bytes.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 9, 1)]
    [InlineData(2, 9, null)]
    [InlineData(0, 0, null)]
    public void A_version_that_both_speak_is_taken(int oldest, int newest, int? version) => Assert.Equal(version, PeerProtocol.Agree(oldest, newest));

    [Fact]
    public async Task Frames_come_out_of_a_stream_however_it_is_cut()
    {
        using var frames = new FrameBuffer();
        var large = new AppendRequest(1, 2, 3, default, [new(3, 1, 0, SampleMessages.Content(700_000))], 0);
        foreach (var message in SampleMessages.All.Append(large).Concat(SampleMessages.All))
        {
            frames.Add(message);
        }
        foreach (int seed in Enumerable.Range(1, 5))
        {
            using var reader = new FrameReader(new TrickleStream(frames.Written, new Random(seed))) { MaxPayloadBytes = PeerProtocol.MaxPayloadBytes };
            List<string> read = [];
            while (await reader.ReadAsync(default) is { } frame)
            {
                read.Add(SampleMessages.Hex(MessageCodec.Parse(frame.Kind, frame.Payload.Span)));
            }
            Assert.Equal(SampleMessages.All.Append(large).Concat(SampleMessages.All).Select(SampleMessages.Hex), read);
        }
    }

    [Fact]
    public async Task A_damaged_or_too_long_frame_is_a_protocol_error()
    {
        using var frames = new FrameBuffer();
        frames.Add(SampleMessages.All[0]);
        for (int at = 0; at < frames.Length; at++)
        {
            byte[] bytes = frames.Written.ToArray();
            bytes[at] ^= 0x40;
            using var reader = new FrameReader(new MemoryStream(bytes));
            await Assert.ThrowsAnyAsync<IOException>(async () => await reader.ReadAsync(default));
        }
        using var half = new FrameReader(new MemoryStream(frames.Written[..^1].ToArray()));
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await half.ReadAsync(default));
    }

    [Fact]
    public void Whatever_is_parsed_gives_a_message_or_a_protocol_error_and_takes_little_memory()
    {
        const int Seed = 20261;
        var random = new Random(Seed);
        string[] payloads = [.. SampleMessages.All.Select(message => SampleMessages.Hex(message).Split(' ')[1])];
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Rounds = 100_000;
        for (int i = 0; i < Rounds; i++)
        {
            var kind = (FrameKind)random.Next(12);
            byte[] bytes = random.Next(4) == 0 ? new byte[random.Next(60)] : Convert.FromHexString(payloads[random.Next(payloads.Length)]);
            for (int changes = random.Next(4); changes > 0 && bytes.Length > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            try
            {
                MessageCodec.Parse(kind, bytes.AsSpan(0, random.Next(bytes.Length + 1)));
                Hello.Parse(bytes);
            }
            catch (PeerProtocolException)
            {
                // What it is for.
            }
        }
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Rounds * 8192L, "a small payload made for a large allocation");
    }

    [Theory]
    [InlineData("a:1", "a", 1)]
    [InlineData("[fe80::1]:6444", "fe80::1", 6444)]
    public void An_address_is_read_as_it_is_written(string text, string host, int port)
    {
        Assert.Equal(new PeerAddress(host, port), PeerAddress.TryParse(text));
        Assert.Equal(text, new PeerAddress(host, port).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("a")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("::1:80")]
    [InlineData("[a]:80")]
    public void What_is_no_address_is_not_read(string text) => Assert.Null(PeerAddress.TryParse(text));
}
