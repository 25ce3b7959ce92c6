using System.Net;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers.Wire;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>
/// The network between servers on TCP with TLS, where both sides show who they are. Each server dials for what it sends: one connection per other
/// server for messages, and one per snapshot. It listens once there is another server.
/// </summary>
public sealed class TlsPeerTransport : IPeerTransport
{
    private const int MaxUnlisted = 16;

    private readonly PeerTransportOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly PeerMetrics _metrics;
    private readonly PeerTls _tls;
    private readonly PeerDialer _dialer;
    private readonly SnapshotSender _sender;
    private readonly SnapshotSendings _sendings = new();
    private readonly RunningTasks _closing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, PeerLink> _links = [];
    private IReadOnlyDictionary<long, PeerAddress> _peers = new Dictionary<long, PeerAddress>();
    private IPeerReceiver? _receiver;
    private PeerListener? _listener;
    private bool _disposed;

    /// <param name="options">How it works.</param>
    /// <param name="logger">Hears of connections made, lost and refused; the same reason not again and again.</param>
    /// <param name="time">Pauses, limits, and whether certificates are good.</param>
    /// <param name="random">Spreads attempts to connect; used by nobody else.</param>
    public TlsPeerTransport(PeerTransportOptions options, ILogger logger, TimeProvider time, Random random)
    {
        (_options, _logger, _time, _random) = (options, logger, time, random);
        _metrics = new PeerMetrics(options.Metrics ?? new MetricsRegistry());
        _tls = new PeerTls(options.Credentials, options.Identify, time);
        _dialer = new PeerDialer(options, _tls, _metrics, time);
        _sender = new SnapshotSender(_dialer, options, logger, time);
    }

    /// <summary>Where it listens; null while it does not.</summary>
    public IPEndPoint? EndPoint
    {
        get
        {
            lock (_gate)
            {
                return _listener?.EndPoint;
            }
        }
    }

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        lock (_gate)
        {
            _receiver = receiver;
            Follow();
        }
    }

    /// <inheritdoc/>
    public void SetPeers(IReadOnlyDictionary<long, PeerAddress> peers)
    {
        lock (_gate)
        {
            _peers = peers;
            Follow();
        }
    }

    /// <inheritdoc/>
    public void Send(Message message)
    {
        PeerLink? link;
        lock (_gate)
        {
            link = _links.GetValueOrDefault(message.To);
        }
        link?.Send(message);
    }

    /// <inheritdoc/>
    public void SendSnapshot(SnapshotRequest request, IPeerSnapshotSource source)
    {
        PeerAddress? address;
        IPeerReceiver? receiver;
        lock (_gate)
        {
            address = _links.GetValueOrDefault(request.To)?.Where.Current.Address;
            receiver = _receiver;
        }
        _sendings.Begin(
            request,
            token => address is null
                ? Task.FromException(new IOException("nobody knows where it is"))
                : _sender.SendAsync(request, source, address, token),
            error => Report(request.To, receiver, error));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        PeerListener? listener;
        lock (_gate)
        {
            _disposed = true;
            (listener, _listener) = (_listener, null);
            foreach (var link in _links.Values)
            {
                _closing.Add(link.DisposeAsync().AsTask());
            }
            _links.Clear();
        }
        await _sendings.DisposeAsync();
        if (listener is not null)
        {
            await listener.DisposeAsync();
        }
        await _closing.WhenAll();
    }

    private void Report(long peer, IPeerReceiver? receiver, Exception? error)
    {
        if (error is not null)
        {
            PeerLog.SnapshotFailed(_logger, peer, error.Message);
        }
        receiver?.SnapshotSent(peer, error is null);
    }

    // Makes links and listener what the list of servers asks for.
    private void Follow()
    {
        if (_receiver is null || _disposed)
        {
            return;
        }
        var others = _peers.Where(peer => peer.Key != _options.Id).ToDictionary();
        if (_listener is null && (_options.ListenAlone || others.Count > 0))
        {
            _listener = new PeerListener(_options, _tls, _metrics, _logger, _time, Serve(_receiver));
        }
        foreach (var link in _links.Values.Where(link => link.Where.IsListed && !others.ContainsKey(link.Peer)).ToArray())
        {
            _links.Remove(link.Peer);
            _closing.Add(link.DisposeAsync().AsTask());
        }
        foreach (var (id, address) in others)
        {
            Link(id).Where.List(address);
        }
    }

    private Func<PeerConnection, Hello, CancellationToken, Task> Serve(IPeerReceiver receiver)
    {
        var messages = new MessageIntake(_options.Id, receiver);
        var snapshots = new SnapshotIntake(_options.Id, receiver, _options, _time);
        return (connection, hello, token) =>
        {
            Hear(connection.Peer, PeerAddress.TryParse(hello.Address));
            return hello.Purpose == PeerPurpose.Snapshot ? snapshots.ServeAsync(connection, token) : messages.ServeAsync(connection, token);
        };
    }

    // Whoever has proved to be a server is answered, also before the list of servers has it.
    private void Hear(long peer, PeerAddress? address)
    {
        lock (_gate)
        {
            bool known = _links.ContainsKey(peer);
            if (!_disposed && (known || (address is not null && _links.Values.Count(link => !link.Where.IsListed) < MaxUnlisted)))
            {
                Link(peer).Hear(address);
            }
        }
    }

    private PeerLink Link(long peer)
    {
        if (!_links.TryGetValue(peer, out var link))
        {
            link = new PeerLink(peer, _options, _dialer, _receiver!, _metrics.Of(peer), _logger, _time, new Random(_random.Next()));
            _links.Add(peer, link);
        }
        return link;
    }
}
