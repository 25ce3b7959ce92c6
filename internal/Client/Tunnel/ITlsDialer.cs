namespace EdgeOrch.Client.Tunnel;

/// <summary>Opens raw TLS connections to the API server under the component's own identity, for HTTP/1.1. Thread-safe.</summary>
public interface ITlsDialer
{
    /// <summary>Connects and completes the handshake.</summary>
    /// <exception cref="ApiUnreachableException">No server could be reached.</exception>
    ValueTask<Stream> DialAsync(CancellationToken cancellationToken);
}
