namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>
/// The two places where a server may be: where the members' list says, and where it said itself that it is. The other one is taken when one
/// does not lead to the server. Thread-safe.
/// </summary>
internal sealed class PeerWhereabouts
{
    private readonly Lock _gate = new();
    private PeerAddress? _listed;
    private PeerAddress? _heard;
    private bool _believesHeard;
    private CancellationTokenSource _changed = new();

    /// <summary>Whether the members' list has it.</summary>
    internal bool IsListed
    {
        get
        {
            lock (_gate)
            {
                return _listed is not null;
            }
        }
    }

    /// <summary>Where to look now.</summary>
    internal PeerPlace Current
    {
        get
        {
            lock (_gate)
            {
                return new PeerPlace(Address(), _changed.Token);
            }
        }
    }

    /// <summary>The members' list says where it is; null when it is not in the list.</summary>
    internal void List(PeerAddress? address)
    {
        lock (_gate)
        {
            if (_listed != address)
            {
                var before = Address();
                (_listed, _believesHeard) = (address, false);
                Change(before);
            }
        }
    }

    /// <summary>The server says where it is.</summary>
    internal void Hear(PeerAddress? address)
    {
        lock (_gate)
        {
            if (address is not null && _heard != address)
            {
                var before = Address();
                _heard = address;
                Change(before);
            }
        }
    }

    /// <summary>The server is not there.</summary>
    internal void Failed(PeerPlace place)
    {
        lock (_gate)
        {
            if (place.Address == Address())
            {
                _believesHeard = !_believesHeard;
            }
        }
    }

    private PeerAddress? Address() => _believesHeard ? _heard ?? _listed : _listed ?? _heard;

    private void Change(PeerAddress? before)
    {
        if (Address() != before)
        {
            // Not disposed of, for it has no timer and its token may be about to be linked.
            var changed = _changed;
            _changed = new CancellationTokenSource();
            _ = changed.CancelAsync();
        }
    }
}
