using System.Collections.Concurrent;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>Remembers what arrives.</summary>
internal sealed class RecordingReceiver : IPeerReceiver
{
    internal ConcurrentQueue<Message> Messages { get; } = new();

    internal ConcurrentQueue<long> Lost { get; } = new();

    internal ConcurrentQueue<(long Peer, bool Delivered)> Sent { get; } = new();

    internal ConcurrentQueue<(SnapshotRequest Request, byte[] Content)> Snapshots { get; } = new();

    internal ConcurrentQueue<Exception> BrokenSnapshots { get; } = new();

    /// <summary>What happens to each message beside being remembered.</summary>
    internal Action<Message> OnMessage { get; set; } = static _ => { };

    /// <summary>How a snapshot is read.</summary>
    internal Func<Stream, CancellationToken, Task<byte[]>> Read { get; set; } = ReadAllAsync;

    public void Receive(Message message)
    {
        OnMessage(message);
        Messages.Enqueue(message);
    }

    public async Task ReceiveSnapshotAsync(SnapshotRequest request, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            Snapshots.Enqueue((request, await Read(content, cancellationToken)));
        }
        catch (Exception e)
        {
            BrokenSnapshots.Enqueue(e);
            throw;
        }
    }

    public void Unreachable(long peer) => Lost.Enqueue(peer);

    public void SnapshotSent(long peer, bool delivered) => Sent.Enqueue((peer, delivered));

    internal static async Task<byte[]> ReadAllAsync(Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
