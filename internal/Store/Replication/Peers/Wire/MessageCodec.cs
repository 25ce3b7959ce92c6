using EdgeOrch.Raft;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>
/// Raft's messages as payloads of frames. Each begins with sender, receiver and term; the rest is as the record declares it, but for
/// <see cref="AppendRequest"/>, where the entries' data comes last, so that one copy takes all of it.
/// </summary>
internal static class MessageCodec
{
    private const int MaxFixedBytes = 128;
    private const int MaxEntryHeadBytes = 1 + (3 * FieldWriter.MaxNumberBytes);
    private const int LeastEntryHeadBytes = 4;

    // An entry of nothing takes a few bytes on the wire and many in memory.
    private const int MaxEntries = 1 << 17;

    /// <summary>The kind of frame that holds a message.</summary>
    internal static FrameKind KindOf(Message message) => message switch
    {
        VoteRequest => FrameKind.VoteRequest,
        VoteResponse => FrameKind.VoteResponse,
        AppendRequest => FrameKind.AppendRequest,
        AppendResponse => FrameKind.AppendResponse,
        HeartbeatRequest => FrameKind.HeartbeatRequest,
        HeartbeatResponse => FrameKind.HeartbeatResponse,
        SnapshotRequest => FrameKind.SnapshotRequest,
        ReadRequest => FrameKind.ReadRequest,
        ReadResponse => FrameKind.ReadResponse,
        TimeoutNow => FrameKind.TimeoutNow,
        _ => throw new ArgumentException($"{message.GetType().Name} is no message between servers", nameof(message)),
    };

    /// <summary>The most bytes that a message's payload takes; at most a little too many.</summary>
    internal static long MaxBytes(Message message)
    {
        long bytes = MaxFixedBytes;
        if (message is AppendRequest append)
        {
            foreach (var entry in append.Entries)
            {
                bytes += MaxEntryHeadBytes + entry.Data.Length;
            }
        }
        return message is SnapshotRequest snapshot ? bytes + MembersCodec.MaxBytes(snapshot.Point.Members) : bytes;
    }

    /// <summary>Writes a payload.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="ArgumentException">A number in it is negative, or it has more entries than a message may have.</exception>
    internal static int Format(Message message, Span<byte> payload)
    {
        var writer = new FieldWriter(payload);
        writer.Number(message.From);
        writer.Number(message.To);
        writer.Number(message.Term);
        switch (message)
        {
            case VoteRequest vote:
                Write(ref writer, vote.Last);
                writer.Flags(vote.IsPreVote, vote.ForTransfer);
                break;
            case VoteResponse vote:
                writer.Flags(vote.IsPreVote, vote.IsGranted);
                Write(ref writer, vote.Committed);
                break;
            case AppendRequest append:
                Write(ref writer, append);
                break;
            case AppendResponse append:
                writer.Number(append.Index);
                writer.Flags(append.IsRejected);
                Write(ref writer, append.Hint);
                break;
            case HeartbeatRequest heartbeat:
                writer.Number(heartbeat.Commit);
                writer.Number(heartbeat.ReadRound);
                break;
            case HeartbeatResponse heartbeat:
                writer.Number(heartbeat.ReadRound);
                break;
            case SnapshotRequest snapshot:
                Write(ref writer, snapshot.Point.Id);
                MembersCodec.Write(ref writer, snapshot.Point.Members);
                break;
            case ReadRequest read:
                writer.Fixed(read.Context);
                break;
            case ReadResponse read:
                writer.Fixed(read.Context);
                writer.Number(read.Index);
                break;
        }
        return writer.Written;
    }

    /// <summary>Whether a kind of frame holds a message that may arrive by itself.</summary>
    internal static bool IsMessage(FrameKind kind) => kind is >= FrameKind.VoteRequest and <= FrameKind.TimeoutNow and not FrameKind.SnapshotRequest;

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    /// <exception cref="PeerProtocolException">The payload is something else.</exception>
    internal static Message Parse(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var reader = new FieldReader(payload);
        long from = reader.Number();
        long to = reader.Number();
        long term = reader.Number();
        Message message = kind switch
        {
            FrameKind.VoteRequest => ReadVoteRequest(ref reader, from, to, term),
            FrameKind.VoteResponse => ReadVoteResponse(ref reader, from, to, term),
            FrameKind.AppendRequest => ReadAppendRequest(ref reader, from, to, term),
            FrameKind.AppendResponse => new AppendResponse(from, to, term, reader.Number(), Single(reader.Flags()), ReadId(ref reader)),
            FrameKind.HeartbeatRequest => new HeartbeatRequest(from, to, term, reader.Number(), reader.Number()),
            FrameKind.HeartbeatResponse => new HeartbeatResponse(from, to, term, reader.Number()),
            FrameKind.SnapshotRequest => new SnapshotRequest(from, to, term, new SnapshotPoint(ReadId(ref reader), MembersCodec.Read(ref reader))),
            FrameKind.ReadRequest => new ReadRequest(from, to, term, reader.Fixed()),
            FrameKind.ReadResponse => new ReadResponse(from, to, term, reader.Fixed(), reader.Number()),
            FrameKind.TimeoutNow => new TimeoutNow(from, to, term),
            _ => throw new PeerProtocolException($"a frame of kind {(byte)kind} is no message in version {PeerProtocol.Version} of the protocol"),
        };
        reader.End();
        return message;
    }

    private static VoteRequest ReadVoteRequest(ref FieldReader reader, long from, long to, long term)
    {
        var last = ReadId(ref reader);
        var (isPreVote, forTransfer) = reader.Flags();
        return new VoteRequest(from, to, term, last, isPreVote, forTransfer);
    }

    private static VoteResponse ReadVoteResponse(ref FieldReader reader, long from, long to, long term)
    {
        var (isPreVote, isGranted) = reader.Flags();
        return new VoteResponse(from, to, term, isPreVote, isGranted, ReadId(ref reader));
    }

    private static void Write(ref FieldWriter writer, AppendRequest append)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(append.Entries.Count, MaxEntries);
        Write(ref writer, append.Previous);
        writer.Number(append.Commit);
        writer.Number(append.Entries.Count);
        foreach (var entry in append.Entries)
        {
            writer.Byte((byte)entry.Kind);
            Write(ref writer, entry.Id);
            writer.Number(entry.Data.Length);
        }
        foreach (var entry in append.Entries)
        {
            writer.Raw(entry.Data.Span);
        }
    }

    private static AppendRequest ReadAppendRequest(ref FieldReader reader, long from, long to, long term)
    {
        var previous = ReadId(ref reader);
        long commit = reader.Number();
        var heads = new (EntryKind Kind, EntryId Id, int Bytes)[reader.Count(LeastEntryHeadBytes, MaxEntries)];
        long total = 0;
        for (int i = 0; i < heads.Length; i++)
        {
            byte kind = reader.Byte();
            if (kind > (byte)EntryKind.Membership)
            {
                throw new PeerProtocolException($"an entry of kind {kind} is unknown");
            }
            heads[i] = ((EntryKind)kind, ReadId(ref reader), reader.Count());
            total += heads[i].Bytes;
        }
        if (total != reader.Rest.Length)
        {
            throw new PeerProtocolException($"entries of {total} bytes come with {reader.Rest.Length} bytes");
        }
        ReadOnlyMemory<byte> data = reader.Raw((int)total).ToArray();
        var entries = new Entry[heads.Length];
        int at = 0;
        for (int i = 0; i < heads.Length; i++)
        {
            var (kind, id, bytes) = heads[i];
            entries[i] = new Entry(id.Term, id.Index, kind, data.Slice(at, bytes));
            at += bytes;
        }
        return new AppendRequest(from, to, term, previous, entries, commit);
    }

    private static void Write(ref FieldWriter writer, EntryId id)
    {
        writer.Number(id.Term);
        writer.Number(id.Index);
    }

    private static EntryId ReadId(ref FieldReader reader) => new(reader.Number(), reader.Number());

    private static bool Single((bool First, bool Second) flags) =>
        !flags.Second ? flags.First : throw new PeerProtocolException("flags of 2 or more are unknown here");
}
