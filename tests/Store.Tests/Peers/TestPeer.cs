using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>One server of a test: its end of the network, what arrives there, and where it is.</summary>
internal sealed record TestPeer(long Id, IPeerTransport Transport, RecordingReceiver Receiver, PeerAddress Address);
