using System.Net.Sockets;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Opens connections to proxy targets: through the tunnel of their node, which may be behind NAT. Thread-safe.</summary>
internal sealed class ProxyConnector(TunnelHub hub)
{
    /// <summary>Connects. The stream's owner disposes both.</summary>
    /// <exception cref="ApiException">503: the target cannot be reached.</exception>
    public async Task<(Stream Stream, IAsyncDisposable Owner)> ConnectAsync(ProxyTarget target, CancellationToken cancellationToken)
    {
        try
        {
            if (target.Node.Length == 0)
            {
                return await DialAsync(target, cancellationToken).ConfigureAwait(false);
            }

            var answer = await hub.AskAsync(target.Node, "CONNECT", $"/dial/{Uri.EscapeDataString(target.Address.ToString())}/{target.Port}", cancellationToken).ConfigureAwait(false);
            if (answer.Reply.Status == 200)
            {
                return (answer.Stream, answer);
            }

            await answer.DisposeAsync().ConfigureAwait(false);
            throw Unreachable(answer.Reply.Message ?? $"the node answered {answer.Reply.Status}", null);
        }
        catch (Exception e) when (e is NodeUnreachableException or SocketException)
        {
            throw Unreachable(e.Message, e);
        }
    }

    private static async Task<(Stream Stream, IAsyncDisposable Owner)> DialAsync(ProxyTarget target, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Address, target.Port, cancellationToken).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return (stream, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The answer when the target cannot be reached.</summary>
    public static ApiException Unreachable(string why, Exception? cause)
    {
        var status = ApiException.ServiceUnavailable($"error trying to reach service: {why}");
        return cause is null ? status : new ApiException(status.Status, cause);
    }
}
