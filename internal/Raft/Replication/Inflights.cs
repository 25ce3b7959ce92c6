namespace EdgeOrch.Raft.Replication;

/// <summary>The messages on their way to one follower: the last index and the bytes of each, in order.</summary>
internal sealed class Inflights(int maxMessages, long maxBytes)
{
    private readonly Queue<(long Last, long Bytes)> _messages = new();
    private long _bytes;

    /// <summary>Messages that are not acknowledged.</summary>
    internal int Count => _messages.Count;

    /// <summary>Whether no more may be sent.</summary>
    internal bool IsFull => _messages.Count >= maxMessages || _bytes >= maxBytes;

    /// <summary>Remembers a message.</summary>
    internal void Add(long last, long bytes)
    {
        RaftInvariantException.Require(!IsFull);
        _messages.Enqueue((last, bytes));
        _bytes += bytes;
    }

    /// <summary>Forgets the messages whose entries were all acknowledged.</summary>
    internal void Acknowledge(long index)
    {
        while (_messages.TryPeek(out var oldest) && oldest.Last <= index)
        {
            _messages.Dequeue();
            _bytes -= oldest.Bytes;
        }
    }

    /// <summary>Forgets all.</summary>
    internal void Clear()
    {
        _messages.Clear();
        _bytes = 0;
    }
}
