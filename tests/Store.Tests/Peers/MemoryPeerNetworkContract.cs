using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Memory;

namespace EdgeOrch.Store.Tests.Peers;

public sealed class MemoryPeerNetworkContract : PeerTransportContract
{
    private readonly MemoryPeerNetwork _network = new(new Random(1), TimeProvider.System);
    private int _addresses;

    [Fact]
    public async Task A_cut_in_one_direction_leaves_the_other_one_open()
    {
        var (one, two) = Pair();
        _network.Cut(1, 2);
        await ReachAsync(two, one);
        one.Transport.Send(SampleMessages.Numbered(1, 2, 1));
        await Stores.UntilAsync(() => one.Receiver.Lost.Contains(2), "server 2 is lost");
        Assert.Empty(two.Receiver.Messages);
        _network.Heal(1, 2);
        await ReachAsync(one, two);
    }

    [Fact]
    public async Task A_cut_breaks_a_snapshot_off()
    {
        var (one, two) = Pair();
        two.Receiver.Read = async (content, token) =>
        {
            await content.ReadExactlyAsync(new byte[1000], token);
            _network.Cut(1, 2);
            return await RecordingReceiver.ReadAllAsync(content, token);
        };
        one.Transport.SendSnapshot(new(1, 2, 7, SampleMessages.Point), new TestSnapshot(SampleMessages.Point, new byte[32 << 20]));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, false)), "the failure");
        Assert.IsAssignableFrom<IOException>(two.Receiver.BrokenSnapshots.Single());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Faults_hit_as_many_messages_as_they_should(int seed)
    {
        const int Count = 2000;
        var network = new MemoryPeerNetwork(new Random(seed), TimeProvider.System)
        {
            Faults = new MemoryPeerFaults { Loss = 0.2, Duplication = 0.1, Reordering = 0.5, MaxDelay = TimeSpan.FromMilliseconds(20) },
        };
        await using var one = network.Connect(1, new PeerAddress("one", 1));
        await using var two = network.Connect(2, new PeerAddress("two", 1));
        var receiver = new RecordingReceiver();
        one.Start(new RecordingReceiver());
        two.Start(receiver);
        one.SetPeers(new Dictionary<long, PeerAddress> { [2] = new("two", 1) });
        for (int i = 0; i < Count; i++)
        {
            one.Send(SampleMessages.Numbered(1, 2, i));
        }
        network.Faults = MemoryPeerFaults.None;
        await Stores.UntilAsync(
            () =>
            {
                one.Send(SampleMessages.Numbered(1, 2, Count));
                return receiver.Messages.Any(message => SampleMessages.Hex(message) == SampleMessages.Hex(SampleMessages.Numbered(1, 2, Count)));
            },
            "the last message");
        string[] arrived = [.. receiver.Messages.Select(SampleMessages.Hex).Where(hex => hex != SampleMessages.Hex(SampleMessages.Numbered(1, 2, Count)))];
        int distinct = arrived.Distinct().Count();
        Assert.InRange(distinct, 0.7 * Count, 0.9 * Count);
        Assert.InRange(arrived.Length - distinct, 0.03 * Count, 0.15 * Count);
        Assert.NotEqual(arrived.Order(StringComparer.Ordinal), arrived);
    }

    [Fact]
    public async Task Delays_follow_the_clock()
    {
        var time = new ManualTime();
        var network = new MemoryPeerNetwork(new Random(1), time)
        {
            Faults = new MemoryPeerFaults { MinDelay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromSeconds(10) },
        };
        await using var one = network.Connect(1, new PeerAddress("one", 1));
        await using var two = network.Connect(2, new PeerAddress("two", 1));
        var receiver = new RecordingReceiver();
        one.Start(new RecordingReceiver());
        two.Start(receiver);
        one.SetPeers(new Dictionary<long, PeerAddress> { [2] = new("two", 1) });
        one.Send(SampleMessages.Numbered(1, 2, 1));
        await Stores.UntilAsync(time.HasTimers, "the message is on its way");
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(receiver.Messages);
        time.Advance(TimeSpan.FromSeconds(2));
        await Stores.UntilAsync(() => receiver.Messages.Count == 1, "the message");
    }

    private protected override TestPeer OpenCore(long id, RecordingReceiver receiver)
    {
        var address = new PeerAddress("server", ++_addresses);
        var transport = _network.Connect(id, address);
        transport.Start(receiver);
        return new TestPeer(id, transport, receiver, address);
    }
}
