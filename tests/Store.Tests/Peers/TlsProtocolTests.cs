using System.Buffers;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication.Peers.Tls;
using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>What a server does with another one that speaks another version, or badly.</summary>
public sealed class TlsProtocolTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly PeerCredentials _own;
    private readonly TlsPeer _two;

    public TlsProtocolTests()
    {
        _own = _authority.Server(1);
        var credentials = _authority.Server(2);
        _two = new TlsPeer(2, () => credentials);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_version_that_is_not_spoken_is_refused_with_both_versions()
    {
        await using var connection = await HandMadeConnection.DialAsync(_two, _own);
        var error = await Assert.ThrowsAsync<PeerProtocolException>(
            () => PeerHandshake.GreetAsync(connection, HandMadeConnection.Hello(1, 2) with { Oldest = 5, Newest = 6 }, default));
        Assert.Contains("server 1 speaks versions 5 to 6 of the protocol between servers, and server 2 speaks 1 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_server_is_welcome_when_it_still_speaks_this_version()
    {
        await using var connection = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(connection, HandMadeConnection.Hello(1, 2) with { Newest = 6 }, default);
        await connection.SendAsync(frames => frames.Add(SampleMessages.Numbered(1, 2, 1)));
        await Stores.UntilAsync(() => _two.Receiver.Messages.Count == 1, "the message");
    }

    [Fact]
    public async Task Frames_of_unknown_kinds_are_skipped_and_counted()
    {
        await using var connection = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(connection, HandMadeConnection.Hello(1, 2), default);
        await connection.SendAsync(frames =>
        {
            frames.Add((FrameKind)40, "of the future");
            frames.Add((FrameKind)200, "of the future");
            frames.Add(SampleMessages.Numbered(1, 2, 1));
        });
        await Stores.UntilAsync(() => _two.Receiver.Messages.Count == 1, "the message after them");
        Assert.True(_two.Counts("edgeorch_peer_skipped_frames_total{peer=\"1\"} 2"));
    }

    [Fact]
    public async Task A_message_in_the_name_of_another_server_ends_the_connection()
    {
        await using var connection = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(connection, HandMadeConnection.Hello(1, 2), default);
        await connection.SendAsync(frames => frames.Add(SampleMessages.Numbered(3, 2, 1)));
        Assert.Null(await ReadAsync(connection));
        await _two.SaysAsync("server 1 sent a message from server 3 to server 2");
        Assert.Empty(_two.Receiver.Messages);
    }

    [Fact]
    public async Task A_new_connection_of_a_server_takes_the_place_of_its_old_one()
    {
        await using var old = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(old, HandMadeConnection.Hello(1, 2), default);
        await using var next = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(next, HandMadeConnection.Hello(1, 2), default);
        Assert.Null(await ReadAsync(old));
        await next.SendAsync(frames => frames.Add(SampleMessages.Numbered(1, 2, 1)));
        await Stores.UntilAsync(() => _two.Receiver.Messages.Count == 1, "the message");
    }

    [Theory]
    [InlineData(0, 3, 0, "a chunk of offset 7 came at 3")]
    [InlineData(1, 4, 0, "3 bytes came of 4")]
    [InlineData(1, 3, 1, "the checksum of the whole does not match")]
    public async Task A_snapshot_that_is_not_what_was_sent_is_refused(int step, long length, int spoiled, string reason)
    {
        await using var connection = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(connection, HandMadeConnection.Hello(1, 2, PeerPurpose.Snapshot), default);
        await connection.SendAsync(frames =>
        {
            frames.Add(new SnapshotRequest(1, 2, 7, SampleMessages.Point));
            frames.Add(FrameKind.SnapshotChunk, 0, new ReadOnlySequence<byte>("abc"u8.ToArray()));
            if (step == 0)
            {
                frames.Add(FrameKind.SnapshotChunk, 7, new ReadOnlySequence<byte>("def"u8.ToArray()));
            }
            else
            {
                frames.Add(FrameKind.SnapshotEnd, length, Number(Crc32C.Finish(Crc32C.Append(Crc32C.Start, "abc"u8)) ^ (uint)spoiled));
            }
        });
        var answer = await ReadAsync(connection);
        Assert.Equal(FrameKind.Refusal, answer!.Value.Kind);
        Assert.Equal(reason, PeerHandshake.ReadText(answer.Value));
        Assert.IsAssignableFrom<IOException>(Assert.Single(_two.Receiver.BrokenSnapshots));
        Assert.Empty(_two.Receiver.Snapshots);
    }

    [Fact]
    public async Task A_sender_that_says_no_more_does_not_keep_the_place()
    {
        await using var silent = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(silent, HandMadeConnection.Hello(1, 2, PeerPurpose.Snapshot), default);
        await silent.SendAsync(frames => frames.Add(new SnapshotRequest(1, 2, 7, SampleMessages.Point)));
        await using var next = await HandMadeConnection.DialAsync(_two, _own);
        await PeerHandshake.GreetAsync(next, HandMadeConnection.Hello(1, 2, PeerPurpose.Snapshot), default);
        await next.SendAsync(frames =>
        {
            frames.Add(new SnapshotRequest(1, 2, 7, SampleMessages.Point));
            frames.Add(FrameKind.SnapshotEnd, 0, Number(0));
        });
        Assert.Equal(FrameKind.SnapshotTaken, (await ReadAsync(next))!.Value.Kind);
    }

    private static async Task<Frame?> ReadAsync(PeerConnection connection)
    {
        using var patience = new CancellationTokenSource(Stores.Patience);
        try
        {
            return await connection.ReadAsync(patience.Token);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static ReadOnlySequence<byte> Number(uint value)
    {
        byte[] bytes = new byte[FieldWriter.MaxNumberBytes];
        var writer = new FieldWriter(bytes);
        writer.Number(value);
        return new ReadOnlySequence<byte>(bytes, 0, writer.Written);
    }
}
