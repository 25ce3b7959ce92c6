using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>
/// How one server reaches the others. Delivery is as Raft wants it: what arrives is whole and really from the server it names,
/// and everything may be lost. Thread-safe; no method but <see cref="IAsyncDisposable.DisposeAsync"/> waits for anything.
/// </summary>
public interface IPeerTransport : IAsyncDisposable
{
    /// <summary>Begins to receive, and to connect to the servers that are known. Called once.</summary>
    /// <param name="receiver">Who gets what arrives.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is not to be had.</exception>
    void Start(IPeerReceiver receiver);

    /// <summary>
    /// Says which servers there are and where; takes the place of what was said before. May be called before and after
    /// <see cref="Start"/>; this server itself may be among them. A server that is gone is disconnected; one that has moved is
    /// looked for at its new address.
    /// </summary>
    /// <param name="peers">Addresses by id.</param>
    void SetPeers(IReadOnlyDictionary<long, PeerAddress> peers);

    /// <summary>
    /// Sends a message to the server it names. Dropped when that server is unknown or not to be reached, or when too much waits for
    /// it already: Raft sends again what matters. Messages to one server arrive in order while its connection lasts.
    /// </summary>
    /// <param name="message">The message; never a <see cref="SnapshotRequest"/>.</param>
    void Send(Message message);

    /// <summary>
    /// Sends a snapshot to the server that the request names, beside the messages and not before them. The outcome is told by
    /// <see cref="IPeerReceiver.SnapshotSent"/>. While one is on its way to a server, another of the same or an older term is
    /// ignored; one of a newer term takes its place, and then only the outcome of the newer one is told.
    /// </summary>
    /// <param name="request">What the core wants to be sent.</param>
    /// <param name="source">Where the bytes come from; opened once, on another thread.</param>
    void SendSnapshot(SnapshotRequest request, IPeerSnapshotSource source);
}
