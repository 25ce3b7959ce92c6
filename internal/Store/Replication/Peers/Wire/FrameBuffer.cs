using System.Buffers;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>Frames that go out in one write, in one pooled buffer. Used by one writer at a time.</summary>
internal sealed class FrameBuffer : IDisposable
{
    private const int UsualBytes = 16 << 10;
    private const int LargeBytes = 256 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);

    /// <summary>How many bytes are in it.</summary>
    internal int Length { get; private set; }

    /// <summary>What is in it.</summary>
    internal ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Adds a message.</summary>
    /// <exception cref="ArgumentException">It is larger than a frame may be, or holds what no message may hold.</exception>
    internal void Add(Message message)
    {
        long most = MessageCodec.MaxBytes(message);
        if (most > PeerProtocol.MaxPayloadBytes)
        {
            throw new ArgumentException($"a message of {most} bytes exceeds the {PeerProtocol.MaxPayloadBytes} that a frame may have", nameof(message));
        }
        Seal(MessageCodec.KindOf(message), MessageCodec.Format(message, Room((int)most)));
    }

    /// <summary>Adds the first words of a connection.</summary>
    internal void Add(Hello hello) => Seal(FrameKind.Hello, hello.Format(Room(hello.MaxBytes)));

    /// <summary>Adds a frame whose payload is one text.</summary>
    internal void Add(FrameKind kind, string text)
    {
        var writer = new FieldWriter(Room(FieldWriter.MaxNumberBytes + (3 * text.Length)));
        writer.Text(text);
        Seal(kind, writer.Written);
    }

    /// <summary>Adds a frame whose payload is a number of eight bytes and more bytes.</summary>
    internal void Add(FrameKind kind, long number, in ReadOnlySequence<byte> bytes)
    {
        int length = checked((int)bytes.Length);
        var writer = new FieldWriter(Room(sizeof(long) + length));
        writer.Fixed(number);
        foreach (var part in bytes)
        {
            writer.Raw(part.Span);
        }
        Seal(kind, writer.Written);
    }

    /// <summary>Empties it, and gives a large buffer back.</summary>
    internal void Clear()
    {
        Length = 0;
        if (_buffer.Length > LargeBytes)
        {
            Replace(UsualBytes);
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private Span<byte> Room(int payload)
    {
        int need = Length + Frame.HeaderBytes + payload;
        if (need > _buffer.Length)
        {
            Replace(Math.Max(need, 2 * Length));
        }
        return _buffer.AsSpan(Length + Frame.HeaderBytes, payload);
    }

    private void Seal(FrameKind kind, int payload)
    {
        Frame.Seal(_buffer.AsSpan(Length, Frame.HeaderBytes + payload), kind);
        Length += Frame.HeaderBytes + payload;
    }

    private void Replace(int bytes)
    {
        byte[] next = ArrayPool<byte>.Shared.Rent(bytes);
        Written.Span.CopyTo(next);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = next;
    }
}
