using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Client.Join;

/// <summary>
/// Learns a cluster's CA from its server by a TLS handshake in which nothing of ours is sent. What the server shows is believed only when it
/// has the hash the join token pins; the connection is not used for anything else.
/// </summary>
public static class CaProbe
{
    /// <summary>The CA certificate with the pinned hash.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="fingerprint">The hash.</param>
    /// <param name="timeout">How long connecting and TLS may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="flag">The flag that named the server, for refusals.</param>
    /// <exception cref="JoinException">The server shows another CA, or none.</exception>
    /// <exception cref="ApiUnreachableException">There is no server, or no TLS.</exception>
    public static async Task<X509Certificate2> FetchAsync(Uri server, string fingerprint, TimeSpan timeout, CancellationToken cancellationToken, string flag = "--server")
    {
        X509Certificate2? found = null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server.Host.Trim('[', ']'), server.Port, deadline.Token).ConfigureAwait(false);
            await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = server.Host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        found = certificate is X509Certificate2 shown ? CaDataUri.Find(shown) : null;
                        return true;
                    },
                },
                deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiUnreachableException($"{server}: no answer within {timeout.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw new ApiUnreachableException($"{server}: {e.Message}", e);
        }

        return Checked(found, fingerprint, server, flag);
    }

    private static X509Certificate2 Checked(X509Certificate2? found, string fingerprint, Uri server, string flag)
    {
        if (found is null)
        {
            throw new JoinException($"{flag} {server}: this is not an EdgeOrch server: its certificate does not carry a cluster CA");
        }

        var shown = ServerTrust.Fingerprint(found);
        return shown == fingerprint
            ? found
            : throw new JoinException(
                $"--token: it is for the cluster with CA {fingerprint}, and {flag} {server} belongs to the cluster with CA {shown}: "
                + "the address or the token is of another cluster, or somebody is in between");
    }
}
