using System.Net.Sockets;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Replication.Peers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Groups;

/// <summary>
/// This server's way to the others, and the clock of consensus. Both are there only as long as there is somebody else. Thread-safe.
/// </summary>
internal sealed partial class PeerPort : IAsyncDisposable
{
    // Who has left is still told so.
    private const int LingerTicks = 30;
    private const int RetryTicks = 20;

    private readonly Lock _gate = new();
    private readonly ReplicatedStoreOptions _options;
    private readonly long _self;
    private readonly IPeerReceiver _receiver;
    private readonly Action _tick;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<long, (PeerAddress Address, int Ticks)> _departed = [];
    private readonly List<Task> _closing = [];
    private Dictionary<long, PeerAddress> _peers = [];
    private IPeerTransport? _transport;
    private ITimer? _timer;
    private bool _hasCompany;
    private int _retryIn;
    private bool _disposed;

    /// <param name="options">How the others are reached, and how long a tick is.</param>
    /// <param name="self">This server.</param>
    /// <param name="receiver">Gets what they send.</param>
    /// <param name="tick">Called once per tick while there is somebody else.</param>
    /// <param name="logger">Hears when the network cannot be had.</param>
    /// <param name="time">Measures ticks.</param>
    internal PeerPort(ReplicatedStoreOptions options, long self, IPeerReceiver receiver, Action tick, ILogger logger, TimeProvider time) =>
        (_options, _self, _receiver, _tick, _logger, _time) = (options, self, receiver, tick, logger, time);

    /// <summary>Says who takes part.</summary>
    internal void Follow(Roster roster)
    {
        lock (_gate)
        {
            var others = roster.Members.All.IsEmpty ? (_options.Join?.Keys ?? []) : roster.Members.All.Where(id => id != _self);
            _hasCompany = others.Any();
            var before = _peers;
            _peers = [];
            foreach (long id in others)
            {
                _departed.Remove(id);
                if (Find(roster, id) is { } address)
                {
                    _peers[id] = address;
                }
            }
            foreach (var (id, address) in before.Where(peer => !_peers.ContainsKey(peer.Key)))
            {
                _departed[id] = (address, LingerTicks);
            }
            Adjust();
        }
    }

    /// <summary>Sends a message, when there is a way.</summary>
    internal void Send(Message message) => Volatile.Read(ref _transport)?.Send(message);

    /// <summary>Sends the state.</summary>
    internal void SendSnapshot(SnapshotRequest request, IPeerSnapshotSource source)
    {
        if (Volatile.Read(ref _transport) is { } transport)
        {
            transport.SendSnapshot(request, source);
        }
        else
        {
            _receiver.SnapshotSent(request.To, delivered: false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_gate)
        {
            _disposed = true;
            Close();
            closing = [.. _closing];
        }
        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    private PeerAddress? Find(Roster roster, long id) =>
        (roster.About.GetValueOrDefault(id) is { } about ? PeerAddress.TryParse(about.PeerAddress) : null) ?? _options.Join?.GetValueOrDefault(id);

    private void Tick()
    {
        lock (_gate)
        {
            if (_timer is null)
            {
                return;
            }
            foreach (var (id, (address, ticks)) in _departed.ToArray())
            {
                _departed[id] = (address, ticks - 1);
            }
            if (_departed.Values.Any(static departed => departed.Ticks <= 0))
            {
                foreach (long gone in _departed.Where(static departed => departed.Value.Ticks <= 0).Select(static departed => departed.Key).ToArray())
                {
                    _departed.Remove(gone);
                }
                Adjust();
            }
            if (_hasCompany && _transport is null && --_retryIn <= 0)
            {
                Adjust();
            }
        }
        _tick();
    }

    private void Adjust()
    {
        if (_disposed || _options.Peers is not { } make)
        {
            return;
        }
        if (!_hasCompany && _departed.Count == 0)
        {
            Close();
            return;
        }
        _timer ??= _time.CreateTimer(_ => Tick(), null, _options.Tick, _options.Tick);
        if (_transport is null && _hasCompany)
        {
            Open(make);
        }
        _transport?.SetPeers(_peers.Concat(_departed.Select(static departed => KeyValuePair.Create(departed.Key, departed.Value.Address))).ToDictionary());
    }

    private void Open(Func<long, IPeerTransport> make)
    {
        IPeerTransport? made = null;
        try
        {
            made = make(_self);
            made.SetPeers(_peers);
            made.Start(_receiver);
            Volatile.Write(ref _transport, made);
        }
        catch (Exception error) when (error is SocketException or IOException or InvalidOperationException)
        {
            LogNoNetwork(_logger, error.Message);
            _retryIn = RetryTicks;
            if (made is not null)
            {
                _closing.Add(made.DisposeAsync().AsTask());
            }
        }
    }

    private void Close()
    {
        _timer?.Dispose();
        _timer = null;
        if (_transport is { } transport)
        {
            Volatile.Write(ref _transport, null);
            _closing.Add(Task.Run(async () => await transport.DisposeAsync().ConfigureAwait(false)));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The other servers cannot be reached yet, which is tried again: {Reason}")]
    private static partial void LogNoNetwork(ILogger logger, string reason);
}
