using System.Buffers.Binary;

namespace EdgeOrch.ApiServer.Streaming.Spdy;

/// <summary>
/// The client side of a SPDY/3.1 connection, as container runtimes' streaming servers speak it: the client opens every
/// stream, and flow-control windows are not used. Writes are thread-safe; one reader.
/// </summary>
internal sealed class SpdyClient(Stream stream) : IDisposable
{
    private readonly SpdyHeaderBlock _headers = new();
    private readonly SemaphoreSlim _writing = new(1);
    private uint _nextId = 1;

    /// <summary>Opens a stream and returns its id; streams must be opened one after another.</summary>
    public async Task<uint> OpenAsync(IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var id = _nextId;
        _nextId += 2;
        var block = _headers.Encode(headers);
        var payload = new byte[10 + block.Length];
        BinaryPrimitives.WriteUInt32BigEndian(payload, id);
        block.CopyTo(payload, 10);
        await WriteAsync(new SpdyFrame(SpdyFrameType.SynStream, id, 0, payload), cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Sends data on a stream.</summary>
    public Task SendAsync(uint id, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        WriteAsync(new SpdyFrame(SpdyFrameType.Data, id, 0, data.ToArray()), cancellationToken);

    /// <summary>Says that no more data follows on a stream.</summary>
    public Task CloseWriteAsync(uint id, CancellationToken cancellationToken) =>
        WriteAsync(new SpdyFrame(SpdyFrameType.Data, id, SpdyFrame.Fin, []), cancellationToken);

    /// <summary>The next data or end-of-stream frame; null when the connection ends. Pings are answered on the way.</summary>
    public async Task<SpdyFrame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await SpdyFrame.ReadAsync(stream, cancellationToken).ConfigureAwait(false) is { } frame)
        {
            switch (frame.Type)
            {
                case SpdyFrameType.Data:
                    return frame;
                case SpdyFrameType.ResetStream:
                    return frame with { Type = SpdyFrameType.Data, Flags = SpdyFrame.Fin, Payload = [] };
                case SpdyFrameType.SynReply or SpdyFrameType.Headers when frame.IsFinal:
                    return frame with { Type = SpdyFrameType.Data, Payload = [] };
                case SpdyFrameType.Ping:
                    await WriteAsync(frame, cancellationToken).ConfigureAwait(false);
                    break;
                case SpdyFrameType.GoAway:
                    return null;
                default:
                    break;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task WriteAsync(SpdyFrame frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(frame.ToBytes(), cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }
}
