using System.Threading.Channels;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>What waits for one server, bounded. Any thread adds; one takes.</summary>
internal sealed class OutboundQueue(int maxMessages, long maxBytes)
{
    private const long MessageBytes = 64;

    private readonly Channel<Message> _channel = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes;
    private int _count;
    private int _overflowed;
    private volatile bool _isOpen = true;

    /// <summary>Whether messages are taken; when not, all are turned away.</summary>
    internal bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    /// <summary>Adds a message.</summary>
    /// <returns>False when there is no room.</returns>
    internal bool TryAdd(Message message)
    {
        long bytes = BytesOf(message);
        if (!IsOpen)
        {
            return false;
        }
        int count = Interlocked.Increment(ref _count);
        if (count > 1 && (count > maxMessages || Interlocked.Read(ref _bytes) + bytes > maxBytes))
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Exchange(ref _overflowed, 1);
            return false;
        }
        Interlocked.Add(ref _bytes, bytes);
        return _channel.Writer.TryWrite(message);
    }

    /// <summary>Waits until there is something to take.</summary>
    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the oldest message; null when there is none.</summary>
    internal Message? Take()
    {
        if (!_channel.Reader.TryRead(out var message))
        {
            return null;
        }
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -BytesOf(message));
        return message;
    }

    /// <summary>Whether messages were turned away for want of room since this was last asked.</summary>
    internal bool TakeOverflow() => Interlocked.Exchange(ref _overflowed, 0) != 0;

    private static long BytesOf(Message message)
    {
        long bytes = MessageBytes;
        if (message is AppendRequest append)
        {
            foreach (var entry in append.Entries)
            {
                bytes += entry.Bytes;
            }
        }
        return bytes;
    }
}
