namespace EdgeOrch.Store.Tests.Peers;

/// <summary>Gives its bytes in pieces of random size.</summary>
internal sealed class TrickleStream(ReadOnlyMemory<byte> bytes, Random random) : Stream
{
    private ReadOnlyMemory<byte> _rest = bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int most = random.Next(3) == 0 ? 20 : 50_000;
        int read = Math.Min(Math.Min(count, _rest.Length), 1 + random.Next(most));
        _rest.Span[..read].CopyTo(buffer.AsSpan(offset));
        _rest = _rest[read..];
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] bytes = new byte[buffer.Length];
        int read = Read(bytes, 0, bytes.Length);
        bytes.AsMemory(0, read).CopyTo(buffer);
        return ValueTask.FromResult(read);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
