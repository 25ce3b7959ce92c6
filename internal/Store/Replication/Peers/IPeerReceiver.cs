using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>
/// Who gets what other servers send. Called from several threads at once. What one server sends is handed over in order, one after
/// the other: while a call lasts, nothing more is read from that server.
/// </summary>
public interface IPeerReceiver
{
    /// <summary>A message has arrived. Returns soon, and throws nothing.</summary>
    void Receive(Message message);

    /// <summary>
    /// A snapshot arrives. The content ends only after all of it was found whole; when it breaks off, or is not what was sent, reading
    /// throws <see cref="IOException"/>, and what was read so far is to be thrown away.
    /// </summary>
    /// <param name="request">What the leader sent, with the point at which the content really stands.</param>
    /// <param name="content">The bytes; must be read to their end.</param>
    /// <param name="cancellationToken">Raised when the transport ends, or when a newer snapshot takes the place of this one.</param>
    /// <returns>Completes when the snapshot is safe here: only then is it delivered. Whatever it throws refuses the snapshot.</returns>
    Task ReceiveSnapshotAsync(SnapshotRequest request, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Messages to a server are being lost: it does not answer, its connection broke, or too much waits for it. Told once per such
    /// event, not per message. Returns soon, and throws nothing.
    /// </summary>
    void Unreachable(long peer);

    /// <summary>The end of a <see cref="IPeerTransport.SendSnapshot"/>. Returns soon, and throws nothing.</summary>
    /// <param name="peer">The server it was sent to.</param>
    /// <param name="delivered">Whether that server has it safely.</param>
    void SnapshotSent(long peer, bool delivered);
}
