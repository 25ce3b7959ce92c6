using System.Net.Sockets;
using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Makes connections to other servers. Thread-safe.</summary>
internal sealed class PeerDialer(PeerTransportOptions options, PeerTls tls, PeerMetrics metrics, TimeProvider time)
{
    /// <summary>Connects to a server and agrees with it on who is who.</summary>
    /// <param name="peer">The server that must be there.</param>
    /// <param name="address">Where.</param>
    /// <param name="purpose">What the connection is for.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">It is not to be reached in time, or refuses; the message says why.</exception>
    internal async Task<PeerConnection> DialAsync(long peer, PeerAddress address, PeerPurpose purpose, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ConnectAsync(peer, address, purpose, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s");
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private async Task<PeerConnection> ConnectAsync(long peer, PeerAddress address, PeerPurpose purpose, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
            PeerSocket.Prepare(socket, purpose == PeerPurpose.Snapshot ? options.SnapshotPatience : options.Patience);
            var secured = await tls.DialedAsync(new NetworkStream(socket), cancellationToken);
            var connection = new PeerConnection(socket, secured, metrics.Of(peer));
            try
            {
                await PeerHandshake.GreetAsync(connection, Hello(peer, purpose), cancellationToken);
                connection.Series.Connections.Increment();
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Hello Hello(long peer, PeerPurpose purpose) => new(
        PeerProtocol.OldestVersion, PeerProtocol.Version, purpose, options.Id, peer, options.Cluster, options.Advertise?.ToString() ?? string.Empty);
}
