using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeOrch.Client.Tunnel;

/// <summary><see cref="ITlsDialer"/> with the settings of an HTTPS transport; tries each server in turn.</summary>
public sealed class TlsDialer(HttpTransportOptions options, TimeProvider time) : ITlsDialer
{
    /// <inheritdoc/>
    public async ValueTask<Stream> DialAsync(CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var server in options.PresentServers?.Invoke() ?? options.Servers)
        {
            try
            {
                return await DialAsync(server, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
            {
                last = e;
            }
        }

        throw new ApiUnreachableException($"{string.Join(", ", options.Servers)}: {last?.Message}", last);
    }

    private async Task<Stream> DialAsync(Uri server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.ConnectTimeout);
            await socket.ConnectAsync(server.IdnHost, server.Port, timeout.Token).ConfigureAwait(false);
            var tls = ServerTrust.ClientOptions(options, time);
            tls.TargetHost ??= server.IdnHost;
            tls.ApplicationProtocols = [SslApplicationProtocol.Http11];
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(tls, timeout.Token).ConfigureAwait(false);
            return stream;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"{server} did not answer within {options.ConnectTimeout.TotalSeconds:0} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
