using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers.Memory;

/// <summary>
/// A network within one process, with the faults of a real one. Decisions come from the given randomness, in the order in which
/// messages are sent; time from the given clock. Thread-safe.
/// </summary>
/// <param name="random">Which messages are hit by faults; used by nobody else.</param>
/// <param name="time">How long messages are on their way.</param>
public sealed class MemoryPeerNetwork(Random random, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerAddress, MemoryPeerTransport> _servers = [];
    private readonly HashSet<(long From, long To)> _cuts = [];
    private readonly Dictionary<(long From, long To), long> _lastArrivals = [];
    private volatile MemoryPeerFaults _faults = MemoryPeerFaults.None;

    /// <summary>What happens to messages sent from now on. Snapshots travel unharmed unless their way is cut.</summary>
    public MemoryPeerFaults Faults
    {
        get => _faults;
        set => _faults = value;
    }

    /// <summary>Connects a server. It is reached once it has started, until it is disposed.</summary>
    /// <param name="id">The server.</param>
    /// <param name="address">Where the others find it.</param>
    public IPeerTransport Connect(long id, PeerAddress address) => new MemoryPeerTransport(this, id, address, time);

    /// <summary>Lets nothing through from one server to another, until <see cref="Heal()"/>; the other direction stays as it is.</summary>
    public void Cut(long from, long to)
    {
        lock (_gate)
        {
            _cuts.Add((from, to));
        }
    }

    /// <summary>Lets everything through again from one server to another.</summary>
    public void Heal(long from, long to)
    {
        lock (_gate)
        {
            _cuts.Remove((from, to));
        }
    }

    /// <summary>Lets everything through again.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _cuts.Clear();
        }
    }

    /// <exception cref="InvalidOperationException">Another server is there.</exception>
    internal void Listen(MemoryPeerTransport server)
    {
        lock (_gate)
        {
            if (!_servers.TryAdd(server.Address, server))
            {
                throw new InvalidOperationException($"{server.Address} is in use");
            }
        }
    }

    internal void Leave(MemoryPeerTransport server)
    {
        lock (_gate)
        {
            if (_servers.GetValueOrDefault(server.Address) == server)
            {
                _servers.Remove(server.Address);
            }
        }
    }

    /// <summary>The server at one of the addresses that is the one that is meant, if the way is open.</summary>
    internal MemoryPeerTransport? Find(MemoryPeerTransport from, long to, ReadOnlySpan<PeerAddress?> addresses)
    {
        lock (_gate)
        {
            return Reach(from, to, addresses);
        }
    }

    /// <summary>Sends a message on its way.</summary>
    /// <returns>False when the server is not to be reached; a lost message is none of the sender's knowledge.</returns>
    internal bool TrySend(Message message, MemoryPeerTransport from, ReadOnlySpan<PeerAddress?> addresses)
    {
        lock (_gate)
        {
            if (Reach(from, message.To, addresses) is not { } target)
            {
                return false;
            }
            var faults = _faults;
            if (Happens(faults.Loss))
            {
                return true;
            }
            target.Deliver(message, Arrival(message, faults));
            if (Happens(faults.Duplication))
            {
                target.Deliver(message, Arrival(message, faults));
            }
            return true;
        }
    }

    private MemoryPeerTransport? Reach(MemoryPeerTransport from, long to, ReadOnlySpan<PeerAddress?> addresses)
    {
        foreach (var address in addresses)
        {
            if (address is not null && !_cuts.Contains((from.Id, to)) && _servers.TryGetValue(address, out var server) && server.Id == to)
            {
                server.Hear(from);
                return server;
            }
        }
        return null;
    }

    private long Arrival(Message message, MemoryPeerFaults faults)
    {
        double spread = (faults.MaxDelay - faults.MinDelay).TotalSeconds;
        double seconds = faults.MinDelay.TotalSeconds + (spread > 0 ? spread * random.NextDouble() : 0);
        long arrival = time.GetTimestamp() + (long)(seconds * time.TimestampFrequency);
        if (Happens(faults.Reordering))
        {
            return arrival;
        }
        var way = (message.From, message.To);
        arrival = Math.Max(arrival, _lastArrivals.GetValueOrDefault(way));
        _lastArrivals[way] = arrival;
        return arrival;
    }

    private bool Happens(double probability) => probability > 0 && random.NextDouble() < probability;
}
