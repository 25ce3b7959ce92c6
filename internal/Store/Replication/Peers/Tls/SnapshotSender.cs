using System.Buffers;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication.Peers.Wire;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Sends snapshots, each on a connection of its own, so that messages do not wait behind them. Thread-safe.</summary>
internal sealed class SnapshotSender(PeerDialer dialer, PeerTransportOptions options, ILogger logger, TimeProvider time)
{
    /// <summary>Sends one snapshot.</summary>
    /// <returns>Completes when the other side has said that it is safe there.</returns>
    /// <exception cref="IOException">It did not get there, or was refused.</exception>
    internal async Task SendAsync(SnapshotRequest request, IPeerSnapshotSource source, PeerAddress address, CancellationToken cancellationToken)
    {
        await using var connection = await dialer.DialAsync(request.To, address, PeerPurpose.Snapshot, cancellationToken);
        await using var snapshot = await source.OpenAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = AnswerAsync(connection, stop.Token);
        var sending = StreamAsync(connection, request with { Point = snapshot.Point }, snapshot, stop.Token);
        var first = await Task.WhenAny(answer, sending);
        if (!sending.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            await Task.WhenAll(answer, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
            throw new PeerProtocolException("the other side took the snapshot before its end");
        }
        await answer;
        PeerLog.SnapshotDelivered(logger, request.To, snapshot.Point.Id.ToString(), await sending);
    }

    private async Task<long> StreamAsync(PeerConnection connection, SnapshotRequest request, IPeerSnapshot snapshot, CancellationToken cancellationToken)
    {
        using var frames = new FrameBuffer();
        var progress = new SnapshotPace(options, time);
        uint checksum = Crc32C.Start;
        frames.Add(request);
        await progress.WithinPatienceAsync(token => connection.SendAsync(frames, token), cancellationToken);
        await SnapshotOutflow.RunAsync(
            snapshot,
            options.SnapshotChunkBytes,
            async (chunk, sending) =>
            {
                foreach (var part in chunk)
                {
                    checksum = Crc32C.Append(checksum, part.Span);
                }
                frames.Add(FrameKind.SnapshotChunk, progress.Sent, chunk);
                await progress.WithinPatienceAsync(token => connection.SendAsync(frames, token), sending);
                await progress.AddAsync(chunk.Length, sending);
            },
            cancellationToken);
        frames.Add(FrameKind.SnapshotEnd, progress.Sent, Number(Crc32C.Finish(checksum)));
        await progress.WithinPatienceAsync(token => connection.SendAsync(frames, token), cancellationToken);
        return progress.Sent;
    }

    private static async Task AnswerAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        while (await connection.ReadAsync(cancellationToken) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.SnapshotTaken:
                    return;
                case FrameKind.Refusal:
                    throw new PeerProtocolException("refused: " + PeerHandshake.ReadText(frame));
            }
            connection.Series.Skipped.Increment();
        }
        throw new EndOfStreamException("the other side ended the connection without an answer");
    }

    private static ReadOnlySequence<byte> Number(uint value)
    {
        byte[] bytes = new byte[FieldWriter.MaxNumberBytes];
        var writer = new FieldWriter(bytes);
        writer.Number(value);
        return new ReadOnlySequence<byte>(bytes, 0, writer.Written);
    }
}
