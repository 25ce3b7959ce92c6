using System.IO.Pipelines;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Reads snapshots that other servers send, one at a time, and answers whether they were taken. Thread-safe.</summary>
internal sealed class SnapshotIntake(long id, IPeerReceiver receiver, PeerTransportOptions options, TimeProvider time)
{
    private readonly SnapshotTurn _turn = new();

    /// <summary>Reads one snapshot from a connection of its own.</summary>
    /// <exception cref="IOException">It broke off, or was refused.</exception>
    internal async Task ServeAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        string? refusal = null;
        try
        {
            var request = await BeginAsync(connection, cancellationToken);
            await _turn.TakeAsync(
                request,
                token => SnapshotInflow.RunAsync(receiver, request, (content, filling) => FillAsync(connection, content, filling), token),
                cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            refusal = e is OperationCanceledException ? "another snapshot took its place" : e.Message;
        }
        using var frames = new FrameBuffer();
        frames.Add(refusal is null ? FrameKind.SnapshotTaken : FrameKind.Refusal, refusal ?? string.Empty);
        await connection.SendAsync(frames, cancellationToken);
        if (refusal is not null)
        {
            throw new IOException(refusal);
        }
    }

    private async Task<SnapshotRequest> BeginAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        var frame = await ReadAsync(connection, cancellationToken);
        var request = frame.Kind == FrameKind.SnapshotRequest
            ? (SnapshotRequest)MessageCodec.Parse(frame.Kind, frame.Payload.Span)
            : throw new PeerProtocolException($"a snapshot began with a frame of kind {(byte)frame.Kind}");
        return request.From == connection.Peer && request.To == id
            ? request
            : throw new PeerProtocolException($"server {connection.Peer} sent a snapshot from server {request.From} to server {request.To}; this is server {id}");
    }

    private async Task FillAsync(PeerConnection connection, PipeWriter content, CancellationToken cancellationToken)
    {
        long received = 0;
        uint checksum = Crc32C.Start;
        while (true)
        {
            var frame = await ReadAsync(connection, cancellationToken);
            switch (frame.Kind)
            {
                case FrameKind.SnapshotChunk:
                    var bytes = frame.Payload[Check(frame, received)..];
                    checksum = Crc32C.Append(checksum, bytes.Span);
                    received += bytes.Length;
                    await SnapshotInflow.WriteAsync(content, bytes, cancellationToken);
                    break;
                case FrameKind.SnapshotEnd:
                    if (Checksum(frame, received) != Crc32C.Finish(checksum))
                    {
                        throw new PeerProtocolException("the checksum of the whole does not match");
                    }
                    return;
                default:
                    connection.Series.Skipped.Increment();
                    break;
            }
        }
    }

    // A sender that is alive but stuck must not hold the place for ever; the time that the receiver takes does not count.
    private async Task<Frame> ReadAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.SnapshotPatience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connection.ReadAsync(stop.Token) ?? throw new EndOfStreamException("the connection ended before the snapshot did");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"nothing came for {options.SnapshotPatience.TotalSeconds:0.#} s");
        }
    }

    private static int Check(Frame frame, long received)
    {
        long offset = new FieldReader(frame.Payload.Span).Fixed();
        return offset == received ? sizeof(long) : throw new PeerProtocolException($"a chunk of offset {offset} came at {received}");
    }

    private static uint Checksum(Frame frame, long received)
    {
        var reader = new FieldReader(frame.Payload.Span);
        long length = reader.Fixed();
        long checksum = reader.Number();
        return length == received ? (uint)checksum : throw new PeerProtocolException($"{received} bytes came of {length}");
    }
}
