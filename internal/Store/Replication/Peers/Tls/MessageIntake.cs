using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Reads the messages of one server after the other's. A new connection of a server takes the place of its old one. Thread-safe.</summary>
internal sealed class MessageIntake(long id, IPeerReceiver receiver)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, CancellationTokenSource> _connections = [];

    /// <summary>Hands on what arrives until the connection ends.</summary>
    /// <exception cref="IOException">The connection broke, or brought what it must not.</exception>
    internal async Task ServeAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Replace(connection.Peer, stop);
        try
        {
            while (await connection.ReadAsync(stop.Token) is { } frame)
            {
                Take(connection, frame);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The server has made a new connection, and that one is read.
        }
        finally
        {
            lock (_gate)
            {
                if (_connections.GetValueOrDefault(connection.Peer) == stop)
                {
                    _connections.Remove(connection.Peer);
                }
            }
        }
    }

    private void Take(PeerConnection connection, Frame frame)
    {
        if (!frame.IsKnown)
        {
            connection.Series.Skipped.Increment();
            return;
        }
        if (!MessageCodec.IsMessage(frame.Kind))
        {
            throw new PeerProtocolException($"a frame of kind {(byte)frame.Kind} has no place among messages");
        }
        var message = MessageCodec.Parse(frame.Kind, frame.Payload.Span);
        if (message.From != connection.Peer || message.To != id)
        {
            throw new PeerProtocolException($"server {connection.Peer} sent a message from server {message.From} to server {message.To}; this is server {id}");
        }
        connection.Series.ReceivedMessages.Increment();
        receiver.Receive(message);
    }

    private void Replace(long peer, CancellationTokenSource stop)
    {
        lock (_gate)
        {
            var before = _connections.GetValueOrDefault(peer);
            _connections[peer] = stop;
            // Within the lock, for it is disposed of once it is no longer in the list.
            before?.Cancel();
        }
    }
}
