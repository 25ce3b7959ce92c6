using System.Net.WebSockets;
using EdgeOrch.ApiServer.Streaming.Spdy;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// Joins a client's WebSocket with the runtime's SPDY streams for one exec or attach session. The runtime's streaming
/// server cannot close its standard input over WebSocket, so newer clients are translated.
/// </summary>
internal sealed class RemoteCommandBridge(WebSocket socket, ChannelProtocol protocol, SpdyClient runtime)
{
    private const int BufferSize = 32 * 1024;
    private readonly Dictionary<byte, uint> _streamOf = [];
    private readonly Dictionary<uint, byte> _channelOf = [];
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Runs until the command has ended or the client has gone.</summary>
    public async Task RunAsync(RemoteCommandStreams wanted, CancellationToken cancellationToken)
    {
        await OpenAsync(wanted, cancellationToken).ConfigureAwait(false);

        // An empty message on the first output tells the client that the session stands.
        await SendAsync(wanted.Stdout ? ChannelProtocol.Stdout : wanted.Stderr ? ChannelProtocol.Stderr : ChannelProtocol.Error, [], cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fromClient = FromClientAsync(stop.Token);
        var fromRuntime = FromRuntimeAsync(stop.Token);
        var first = await Task.WhenAny(fromClient, fromRuntime).ConfigureAwait(false);
        if (first == fromRuntime && socket.State == WebSocketState.Open)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Quietly(fromClient), Quietly(fromRuntime)).ConfigureAwait(false);
    }

    private async Task OpenAsync(RemoteCommandStreams wanted, CancellationToken cancellationToken)
    {
        await OpenAsync("error", ChannelProtocol.Error, true, cancellationToken).ConfigureAwait(false);
        await OpenAsync("stdin", ChannelProtocol.Stdin, wanted.Stdin, cancellationToken).ConfigureAwait(false);
        await OpenAsync("stdout", ChannelProtocol.Stdout, wanted.Stdout, cancellationToken).ConfigureAwait(false);
        await OpenAsync("stderr", ChannelProtocol.Stderr, wanted.Stderr && !wanted.Tty, cancellationToken).ConfigureAwait(false);
        await OpenAsync("resize", ChannelProtocol.Resize, wanted.Tty, cancellationToken).ConfigureAwait(false);
    }

    private async Task OpenAsync(string type, byte channel, bool wanted, CancellationToken cancellationToken)
    {
        if (wanted)
        {
            var id = await runtime.OpenAsync([new("streamType", type)], cancellationToken).ConfigureAwait(false);
            _streamOf[channel] = id;
            _channelOf[id] = channel;
        }
    }

    private async Task FromClientAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                await DeliverAsync(message.GetBuffer().AsMemory(0, (int)message.Length), cancellationToken).ConfigureAwait(false);
                message.SetLength(0);
            }
        }
    }

    private async Task DeliverAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!protocol.TryDecode(message.Span, out var channel, out var data))
        {
            return;
        }

        if (protocol.CanClose && channel == ChannelProtocol.Close)
        {
            if (data is [var closed, ..] && _streamOf.TryGetValue(closed, out var closedStream))
            {
                await runtime.CloseWriteAsync(closedStream, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (channel is ChannelProtocol.Stdin or ChannelProtocol.Resize && _streamOf.TryGetValue(channel, out var stream) && data.Length > 0)
        {
            await runtime.SendAsync(stream, data, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FromRuntimeAsync(CancellationToken cancellationToken)
    {
        var open = _channelOf.Where(c => c.Value is ChannelProtocol.Stdout or ChannelProtocol.Stderr or ChannelProtocol.Error).Select(c => c.Key).ToHashSet();
        while (open.Count > 0 && await runtime.ReceiveAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            if (!_channelOf.TryGetValue(frame.StreamId, out var channel))
            {
                continue;
            }

            if (frame.Payload.Length > 0)
            {
                await SendAsync(channel, frame.Payload, cancellationToken).ConfigureAwait(false);
            }

            if (frame.IsFinal)
            {
                open.Remove(frame.StreamId);
            }
        }
    }

    private async Task SendAsync(byte channel, byte[] data, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var type = protocol.IsBase64 ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await socket.SendAsync(protocol.Encode(channel, data), type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The session is over; how its connections went down no longer matters.
        }
    }
}

/// <summary>The streams a client asked for.</summary>
internal readonly record struct RemoteCommandStreams(bool Stdin, bool Stdout, bool Stderr, bool Tty);
