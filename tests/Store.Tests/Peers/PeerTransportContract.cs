using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>What every network between servers must do. A network's test class derives from this and opens its ends.</summary>
public abstract class PeerTransportContract : IAsyncLifetime
{
    private readonly List<IPeerTransport> _open = [];

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var transport in _open)
        {
            await transport.DisposeAsync();
        }
    }

    [Fact]
    public async Task Messages_of_every_kind_arrive_whole_and_in_order()
    {
        var (one, two) = Pair();
        var sent = SampleMessages.All.Where(message => message is not SnapshotRequest).ToArray();
        foreach (var message in sent)
        {
            one.Transport.Send(message);
        }
        await Stores.UntilAsync(() => two.Receiver.Messages.Count == sent.Length, "all messages");
        Assert.Equal(sent.Select(SampleMessages.Hex), two.Receiver.Messages.Select(SampleMessages.Hex));
    }

    [Fact]
    public async Task A_message_of_many_mebibytes_arrives()
    {
        var (one, two) = Pair();
        byte[] data = SampleMessages.Content(16 << 20);
        one.Transport.Send(new AppendRequest(1, 2, 3, EntryId.None, [new Entry(3, 1, EntryKind.Command, data)], 0));
        one.Transport.Send(SampleMessages.Numbered(1, 2, 5));
        await Stores.UntilAsync(() => two.Receiver.Messages.Count == 2, "both messages");
        var append = (AppendRequest)two.Receiver.Messages.First();
        Assert.True(append.Entries[0].Data.Span.SequenceEqual(data));
    }

    [Fact]
    public async Task Messages_to_nobody_are_dropped()
    {
        var (one, two) = Pair();
        one.Transport.Send(SampleMessages.Numbered(1, 9, 1));
        await ReachAsync(one, two);
        Assert.DoesNotContain(two.Receiver.Messages, message => message.To == 9);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told_as_unreachable_and_found_at_its_new_address()
    {
        var (one, two) = Pair();
        await ReachAsync(one, two);
        await two.Transport.DisposeAsync();
        await Stores.UntilAsync(
            () =>
            {
                one.Transport.Send(SampleMessages.Numbered(1, 2, 0));
                return one.Receiver.Lost.Contains(2);
            },
            "server 2 is lost");
        var moved = Open(2, null);
        one.Transport.SetPeers(Addresses(one, moved));
        await ReachAsync(one, moved);
        Assert.NotEqual(two.Address, moved.Address);
    }

    [Fact]
    public async Task Who_speaks_from_a_new_address_is_answered_there()
    {
        var (one, two) = Pair();
        await ReachAsync(one, two);
        await two.Transport.DisposeAsync();
        var moved = Open(2, null);
        moved.Transport.SetPeers(Addresses(one, moved));
        await ReachAsync(moved, one);
        await ReachAsync(one, moved);
    }

    [Fact]
    public async Task Who_is_not_in_the_list_yet_is_answered()
    {
        var one = Open(1, null);
        var joining = Open(7, null);
        joining.Transport.SetPeers(Addresses(one, joining));
        await ReachAsync(joining, one);
        await ReachAsync(one, joining);
    }

    [Fact]
    public async Task Another_server_at_the_address_does_not_get_the_messages()
    {
        var one = Open(1, null);
        var two = Open(2, null);
        one.Transport.SetPeers(new Dictionary<long, PeerAddress> { [3] = two.Address });
        await Stores.UntilAsync(
            () =>
            {
                one.Transport.Send(SampleMessages.Numbered(1, 3, 0));
                return one.Receiver.Lost.Contains(3);
            },
            "server 3 is not found");
        Assert.Empty(two.Receiver.Messages);
    }

    [Fact]
    public async Task Sending_never_waits_for_a_slow_reader()
    {
        var (one, two) = Pair();
        await ReachAsync(one, two);
        using var gate = new ManualResetEventSlim();
        two.Receiver.OnMessage = _ => gate.Wait(Stores.Patience);
        var append = new AppendRequest(1, 2, 3, EntryId.None, [new Entry(3, 1, EntryKind.Command, new byte[1 << 20])], 0);
        try
        {
            await Task.Run(() =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    one.Transport.Send(append);
                }
            }).WaitAsync(Stores.Patience);
        }
        finally
        {
            gate.Set();
        }
        two.Receiver.OnMessage = static _ => { };
        await ReachAsync(one, two);
        Assert.True(two.Receiver.Messages.OfType<AppendRequest>().Count() < 10_000, "messages without bound were kept");
    }

    [Fact]
    public async Task A_snapshot_arrives_with_the_point_at_which_it_really_stands()
    {
        var (one, two) = Pair();
        byte[] content = SampleMessages.Content(3_000_001);
        var asked = new SnapshotRequest(1, 2, 7, new SnapshotPoint(new EntryId(7, 1), new Members([1, 2])));
        var snapshot = new TestSnapshot(SampleMessages.Point, content);
        one.Transport.SendSnapshot(asked, snapshot);
        await Stores.UntilAsync(() => !one.Receiver.Sent.IsEmpty, "the outcome");
        Assert.Equal((2, true), one.Receiver.Sent.Single());
        var (request, received) = two.Receiver.Snapshots.Single();
        Assert.Equal(asked with { Point = SampleMessages.Point }, request);
        Assert.True(content.AsSpan().SequenceEqual(received));
        Assert.True(snapshot.IsClosed);
    }

    [Fact]
    public async Task Messages_do_not_wait_for_a_snapshot()
    {
        var (one, two) = Pair();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        two.Receiver.Read = async (content, token) =>
        {
            await gate.Task;
            return await RecordingReceiver.ReadAllAsync(content, token);
        };
        one.Transport.SendSnapshot(new SnapshotRequest(1, 2, 7, SampleMessages.Point), new TestSnapshot(SampleMessages.Point, new byte[32 << 20]));
        await ReachAsync(one, two);
        Assert.Empty(one.Receiver.Sent);
        gate.SetResult();
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, true)), "the snapshot");
    }

    [Fact]
    public async Task A_snapshot_whose_source_breaks_is_not_delivered_and_the_next_one_is()
    {
        var (one, two) = Pair();
        byte[] content = SampleMessages.Content(2 << 20);
        var request = new SnapshotRequest(1, 2, 7, SampleMessages.Point);
        one.Transport.SendSnapshot(request, new TestSnapshot(SampleMessages.Point, content, failsAfter: 1_000_000));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, false)), "the failure");
        await Stores.UntilAsync(() => !two.Receiver.BrokenSnapshots.IsEmpty, "the receiver's failure");
        Assert.IsAssignableFrom<IOException>(two.Receiver.BrokenSnapshots.Single());
        Assert.Empty(two.Receiver.Snapshots);
        one.Transport.SendSnapshot(request, new TestSnapshot(SampleMessages.Point, content));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((2, true)), "the next one");
        Assert.True(content.AsSpan().SequenceEqual(two.Receiver.Snapshots.Single().Content));
    }

    [Fact]
    public async Task A_receiver_that_refuses_or_does_not_read_to_the_end_has_not_got_the_snapshot()
    {
        var (one, two) = Pair();
        var request = new SnapshotRequest(1, 2, 7, SampleMessages.Point);
        two.Receiver.Read = static (_, _) => throw new InvalidOperationException("no room");
        one.Transport.SendSnapshot(request, new TestSnapshot(SampleMessages.Point, new byte[4 << 20]));
        await Stores.UntilAsync(() => one.Receiver.Sent.Count == 1, "the first outcome");
        two.Receiver.Read = static (_, _) => Task.FromResult(Array.Empty<byte>());
        one.Transport.SendSnapshot(request, new TestSnapshot(SampleMessages.Point, new byte[100]));
        await Stores.UntilAsync(() => one.Receiver.Sent.Count == 2, "the second outcome");
        Assert.All(one.Receiver.Sent, outcome => Assert.Equal((2, false), outcome));
    }

    [Fact]
    public async Task A_snapshot_to_nobody_is_not_delivered()
    {
        var (one, _) = Pair();
        one.Transport.SendSnapshot(new SnapshotRequest(1, 9, 7, SampleMessages.Point), new TestSnapshot(SampleMessages.Point, []));
        await Stores.UntilAsync(() => one.Receiver.Sent.Contains((9, false)), "the outcome");
    }

    [Fact]
    public async Task A_snapshot_of_a_newer_term_takes_the_place_of_one_on_its_way()
    {
        var (one, two) = Pair();
        two.Receiver.Read = static async (content, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return await RecordingReceiver.ReadAllAsync(content, token);
        };
        var stuck = new TestSnapshot(SampleMessages.Point, new byte[32 << 20]);
        one.Transport.SendSnapshot(new SnapshotRequest(1, 2, 7, SampleMessages.Point), stuck);
        await Stores.UntilAsync(() => stuck.Opened == 1, "the first one to begin");
        var ignored = new TestSnapshot(SampleMessages.Point, []);
        one.Transport.SendSnapshot(new SnapshotRequest(1, 2, 7, SampleMessages.Point), ignored);
        two.Receiver.Read = RecordingReceiver.ReadAllAsync;
        one.Transport.SendSnapshot(new SnapshotRequest(1, 2, 8, SampleMessages.Point), new TestSnapshot(SampleMessages.Point, "new"u8.ToArray()));
        await Stores.UntilAsync(() => !one.Receiver.Sent.IsEmpty, "the outcome");
        Assert.Equal((2, true), one.Receiver.Sent.Single());
        Assert.Equal("new"u8.ToArray(), two.Receiver.Snapshots.Single(snapshot => snapshot.Request.Term == 8).Content);
        await Stores.UntilAsync(() => stuck.IsClosed, "the first one to end");
        Assert.Equal(0, ignored.Opened);
    }

    /// <summary>Opens and starts one server's end, at an address that was not used before.</summary>
    /// <param name="id">The server.</param>
    /// <param name="receiver">What arrives; null makes one.</param>
    private protected abstract TestPeer OpenCore(long id, RecordingReceiver receiver);

    private protected TestPeer Open(long id, RecordingReceiver? receiver)
    {
        var peer = OpenCore(id, receiver ?? new RecordingReceiver());
        _open.Add(peer.Transport);
        return peer;
    }

    private protected (TestPeer One, TestPeer Two) Pair()
    {
        var one = Open(1, null);
        var two = Open(2, null);
        one.Transport.SetPeers(Addresses(one, two));
        two.Transport.SetPeers(Addresses(one, two));
        return (one, two);
    }

    private protected static Dictionary<long, PeerAddress> Addresses(params TestPeer[] peers) => peers.ToDictionary(peer => peer.Id, peer => peer.Address);

    /// <summary>Sends until something of it arrives.</summary>
    private protected static async Task ReachAsync(TestPeer from, TestPeer to)
    {
        long number = 1_000_000 + to.Receiver.Messages.Count;
        await Stores.UntilAsync(
            () =>
            {
                from.Transport.Send(SampleMessages.Numbered(from.Id, to.Id, number));
                return to.Receiver.Messages.Any(message => message.From == from.Id && message is HeartbeatResponse { ReadRound: var got } && got == number);
            },
            $"a message from {from.Id} to {to.Id}");
    }
}
