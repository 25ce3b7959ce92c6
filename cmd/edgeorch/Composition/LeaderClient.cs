using System.Security.Cryptography.X509Certificates;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Store;

namespace EdgeOrch.Cli.Composition;

/// <summary>Sends requests to the API of the server that leads, as this server. Thread-safe.</summary>
internal sealed class LeaderClient(X509Certificate2 authority, Func<ServerIdentity> identity, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private (string Address, HttpApiTransport Transport)? _present;

    /// <summary>Sends a request to a server.</summary>
    /// <exception cref="ApiUnreachableException">It cannot be reached.</exception>
    public ValueTask<ApiResponse> SendAsync(MemberInfo server, ApiRequest request, CancellationToken cancellationToken) =>
        TransportTo(server.ApiAddress).SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _present?.Transport.Dispose();

    // Leaders change rarely; the connections to a former one end by themselves when its requests have.
    private HttpApiTransport TransportTo(string address)
    {
        lock (_gate)
        {
            if (_present is not { } present || present.Address != address)
            {
                _present = present = (address, new HttpApiTransport(
                    new HttpTransportOptions
                    {
                        Servers = [new Uri($"https://{address}")],
                        TrustedRoots = [authority],
                        ClientCertificate = () => identity().Certificate,
                        UserAgent = "edgeorch-server",
                    },
                    time));
            }

            return present.Transport;
        }
    }
}
