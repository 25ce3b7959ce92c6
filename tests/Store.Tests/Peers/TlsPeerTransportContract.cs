namespace EdgeOrch.Store.Tests.Peers;

public sealed class TlsPeerTransportContract : PeerTransportContract
{
    private readonly TestAuthority _authority = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _authority.Dispose();
    }

    private protected override TestPeer OpenCore(long id, RecordingReceiver receiver)
    {
        var credentials = _authority.Server(id);
        var peer = new TlsPeer(id, () => credentials, receiver: receiver);
        return new TestPeer(id, peer.Transport, receiver, peer.Address);
    }
}
