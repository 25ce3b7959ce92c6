using System.Buffers;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>
/// Takes frames from a stream, through one pooled buffer. The buffer grows only as bytes really arrive, whatever a frame claims, and
/// shrinks again after a large one. Used by one reader at a time.
/// </summary>
internal sealed class FrameReader(Stream stream) : IDisposable
{
    private const int UsualBytes = 16 << 10;
    private const int LargeBytes = 256 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
    private int _start;
    private int _end;

    /// <summary>The most bytes of a payload; raised once it is known who speaks.</summary>
    internal int MaxPayloadBytes { get; set; } = PeerProtocol.MaxHelloBytes;

    /// <summary>The next frame; null when the stream ends between two frames.</summary>
    /// <exception cref="PeerProtocolException">A frame is too long or damaged.</exception>
    /// <exception cref="IOException">The connection broke, or ended within a frame.</exception>
    internal async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(Frame.HeaderBytes, cancellationToken))
        {
            return null;
        }
        int length = Frame.PayloadLength(_buffer.AsSpan(_start), MaxPayloadBytes);
        await FillAsync(Frame.HeaderBytes + length, cancellationToken);
        var frame = Frame.Open(_buffer.AsSpan(_start), _buffer.AsMemory(_start + Frame.HeaderBytes, length));
        _start += Frame.HeaderBytes + length;
        return frame;
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        ArrayPool<byte>.Shared.Return(buffer);
    }

    // Makes so many bytes stand in a row; false when there is nothing at all any more.
    private async ValueTask<bool> FillAsync(int bytes, CancellationToken cancellationToken)
    {
        while (_end - _start < bytes)
        {
            MakeRoom(bytes);
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return _end == _start ? false : throw new EndOfStreamException("the connection ended within a frame");
            }
            _end += read;
        }
        return true;
    }

    private void MakeRoom(int bytes)
    {
        int present = _end - _start;
        bool grows = present == _buffer.Length;
        bool shrinks = _buffer.Length > LargeBytes && Math.Max(present, bytes) <= UsualBytes;
        if (grows || shrinks)
        {
            byte[] next = ArrayPool<byte>.Shared.Rent(grows ? Math.Min(bytes, 2 * present) : UsualBytes);
            _buffer.AsSpan(_start, present).CopyTo(next);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = next;
        }
        else if (_start > 0 && _start + bytes > _buffer.Length)
        {
            _buffer.AsSpan(_start, present).CopyTo(_buffer);
        }
        else
        {
            return;
        }
        (_start, _end) = (0, present);
    }
}
