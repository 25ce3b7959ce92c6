using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>Messages of every kind.</summary>
internal static class SampleMessages
{
    internal static readonly SnapshotPoint Point = new(
        new EntryId(7, 400), new Members([1, 2, 3]) { Outgoing = [1, 2], Learners = [4], NextLearners = [5], LeavesByItself = true });

    /// <summary>One of each kind, from server 1 to server 2.</summary>
    internal static IReadOnlyList<Message> All { get; } =
    [
        new VoteRequest(1, 2, 7, new EntryId(6, 300), true, false),
        new VoteResponse(1, 2, 7, false, true, new EntryId(6, 299)),
        new AppendRequest(
            1, 2, 7, new EntryId(6, 300), [new Entry(7, 301, EntryKind.Command, "one"u8.ToArray()), new Entry(7, 302, EntryKind.Membership, Array.Empty<byte>())], 299),
        new AppendResponse(1, 2, 7, 302, true, new EntryId(5, 250)),
        new HeartbeatRequest(1, 2, 7, 302, 9),
        new HeartbeatResponse(1, 2, 7, 9),
        new SnapshotRequest(1, 2, 7, Point),
        new ReadRequest(1, 2, 7, -5),
        new ReadResponse(1, 2, 7, long.MinValue, 302),
        new TimeoutNow(1, 2, 7),
    ];

    /// <summary>A message that is told from others by its number.</summary>
    internal static Message Numbered(long from, long to, long number) => new HeartbeatResponse(from, to, 1, number);

    /// <summary>The bytes of a message, by which two are compared.</summary>
    internal static string Hex(Message message)
    {
        byte[] bytes = new byte[MessageCodec.MaxBytes(message)];
        return $"{MessageCodec.KindOf(message)} {Convert.ToHexStringLower(bytes.AsSpan(0, MessageCodec.Format(message, bytes)))}";
    }

    internal static byte[] Content(int bytes, int seed = 1)
    {
        byte[] content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return content;
    }
}
