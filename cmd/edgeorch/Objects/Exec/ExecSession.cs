using System.Net.WebSockets;
using System.Runtime.InteropServices;
using EdgeOrch.Linux;

namespace EdgeOrch.Cli.Objects.Exec;

/// <summary>Runs a command in a container over a WebSocket and copies its streams until the server says how it ended.</summary>
internal sealed class ExecSession : IDisposable
{
    private readonly WebSocket _socket;

    // A WebSocket takes one message at a time; input and size changes come from different places.
    private readonly SemaphoreSlim _sending = new(1, 1);

    private ExecSession(WebSocket socket) => _socket = socket;

    /// <summary>Runs the command with this process's standard streams.</summary>
    /// <exception cref="UserException">This connection cannot carry streams.</exception>
    /// <exception cref="EdgeOrch.Client.ApiUnreachableException">The server refuses or cannot be reached.</exception>
    public static async Task<ExitStatus> RunAsync(ObjectSession session, ExecRequest request, CancellationToken cancellationToken)
    {
        var open = session.OpenWebSocket ?? throw new UserException("this connection cannot carry streams");
        var path = PodFinder.Pods.ObjectPath(session.Namespace, request.Pod, "exec");
        using var exec = new ExecSession(await open(path, request.ToQuery(), ChannelFrames.Protocols, cancellationToken));
        using var raw = request.Tty && request.Stdin ? RawTerminal.Enter() : null;
        using var restore = raw is null ? null : new SignalSet([PosixSignal.SIGTERM, PosixSignal.SIGHUP], raw.Dispose);
        using var resize = request.Tty ? new SignalSet([PosixSignal.SIGWINCH], () => _ = exec.SendSizeAsync(cancellationToken)) : null;
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        if (request.Tty)
        {
            await exec.SendSizeAsync(cancellationToken);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (request.Stdin)
        {
            // Reading a terminal cannot be cancelled; the thread pool's thread is left to the end of the process.
            _ = exec.SendInputAsync(Console.OpenStandardInput(), ended.Token);
        }

        var status = await exec.ReceiveAsync(output, error, cancellationToken);
        await ended.CancelAsync();
        return status;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Copies output until the error channel tells the end, or the connection does.</summary>
    private async Task<ExitStatus> ReceiveAsync(Stream output, Stream error, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        using var status = new MemoryStream();
        byte? channel = null;
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                var data = buffer.AsMemory(0, part.Count);
                if (channel is null && data.Length > 0)
                {
                    channel = data.Span[0];
                    data = data[1..];
                }

                var target = channel switch { ChannelFrames.Stdout => output, ChannelFrames.Stderr => error, ChannelFrames.Error => status, _ => null };
                if (target is not null && data.Length > 0)
                {
                    await target.WriteAsync(data, cancellationToken);
                    await target.FlushAsync(cancellationToken);
                }

                channel = part.EndOfMessage ? null : channel;
            }
        }
        catch (WebSocketException e) when (status.Length == 0)
        {
            throw new UserException($"the connection to the container broke: {e.Message}", e);
        }
        catch (WebSocketException)
        {
            // The command has ended and said how; a server that then drops the connection loses nothing.
        }

        return status.Length > 0
            ? ExitStatus.Parse(status.GetBuffer().AsSpan(0, (int)status.Length))
            : new ExitStatus(ExitCodes.Failure, "error: the connection ended before the command's exit code arrived");
    }

    private async Task SendInputAsync(Stream input, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await SendAsync(ChannelFrames.Input(buffer.AsSpan(0, read)), cancellationToken);
            }

            if (ChannelFrames.CanClose(_socket.SubProtocol))
            {
                await SendAsync(ChannelFrames.EndOfInput(), cancellationToken);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The command is over; receiving tells how, and its unread input has nowhere to go.
        }
    }

    private async Task SendSizeAsync(CancellationToken cancellationToken)
    {
        if (RawTerminal.Size is not { } size)
        {
            return;
        }

        try
        {
            await SendAsync(ChannelFrames.Size(size.Columns, size.Rows), cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // As for input: the end shows where output is received.
        }
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }
}
