using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers.Memory;

/// <summary>One server's end of a <see cref="MemoryPeerNetwork"/>.</summary>
internal sealed class MemoryPeerTransport : IPeerTransport
{
    private const int ChunkBytes = 64 << 10;

    private readonly MemoryPeerNetwork _network;
    private readonly MemoryInbox _inbox;
    private readonly SnapshotSendings _sendings = new();
    private readonly SnapshotTurn _turn = new();
    private readonly ConcurrentDictionary<long, bool> _lost = new();
    private readonly ConcurrentDictionary<long, PeerAddress> _heard = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile ImmutableDictionary<long, PeerAddress> _peers = ImmutableDictionary<long, PeerAddress>.Empty;
    private volatile IPeerReceiver? _receiver;

    internal MemoryPeerTransport(MemoryPeerNetwork network, long id, PeerAddress address, TimeProvider time)
    {
        _network = network;
        Id = id;
        Address = address;
        _inbox = new MemoryInbox(time);
    }

    internal long Id { get; }

    internal PeerAddress Address { get; }

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        _receiver = receiver;
        _network.Listen(this);
    }

    /// <inheritdoc/>
    public void SetPeers(IReadOnlyDictionary<long, PeerAddress> peers) => _peers = peers.ToImmutableDictionary();

    /// <inheritdoc/>
    public void Send(Message message)
    {
        if (_stop.IsCancellationRequested || _receiver is not { } receiver)
        {
            return;
        }
        if (_network.TrySend(message, this, Addresses(message.To)))
        {
            _lost.TryRemove(message.To, out _);
        }
        else if (_lost.TryAdd(message.To, true))
        {
            _inbox.TryAdd(0, () => receiver.Unreachable(message.To));
        }
    }

    /// <inheritdoc/>
    public void SendSnapshot(SnapshotRequest request, IPeerSnapshotSource source)
    {
        if (!_stop.IsCancellationRequested && _receiver is { } receiver)
        {
            _sendings.Begin(request, token => TransferAsync(request, source, token), error => receiver.SnapshotSent(request.To, error is null));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _network.Leave(this);
        await _sendings.DisposeAsync();
        await _inbox.DisposeAsync();
    }

    /// <summary>A message will arrive here.</summary>
    internal void Deliver(Message message, long arrival) => _inbox.TryAdd(arrival, () => _receiver!.Receive(message));

    /// <summary>Another server has reached this one, and told where it is.</summary>
    internal void Hear(MemoryPeerTransport other) => _heard[other.Id] = other.Address;

    private async Task TransferAsync(SnapshotRequest request, IPeerSnapshotSource source, CancellationToken cancellationToken)
    {
        await using var snapshot = await source.OpenAsync(cancellationToken);
        var moved = request with { Point = snapshot.Point };
        var target = Reach(request.To);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, target._stop.Token);
        await target._turn.TakeAsync(
            request,
            token => SnapshotInflow.RunAsync(
                target._receiver!,
                moved,
                (content, filling) => SnapshotOutflow.RunAsync(snapshot, ChunkBytes, async (chunk, sending) =>
                {
                    Reach(request.To);
                    await SnapshotInflow.WriteAsync(content, chunk.ToArray(), sending);
                }, filling),
                token),
            ends.Token);
    }

    private MemoryPeerTransport Reach(long to) =>
        _network.Find(this, to, Addresses(to)) ?? throw new IOException($"server {to} is not to be reached");

    // Where it was said to be, and where it said itself.
    private PeerAddress?[] Addresses(long to) => [_peers.GetValueOrDefault(to), _heard.GetValueOrDefault(to)];
}
