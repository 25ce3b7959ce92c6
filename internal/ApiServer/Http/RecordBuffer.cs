using System.IO.Pipelines;

namespace EdgeOrch.ApiServer.Http;

/// <summary>
/// Collects parts of a body and writes them in pieces as large as a TLS record can be. Kestrel's own pieces are a quarter of that, and each
/// piece costs a record, a wake-up and a system call. The parts must stay as they are until they are flushed. Used by one answer.
/// </summary>
internal sealed class RecordBuffer(PipeWriter writer)
{
    // A record holds 16 KiB; what frames a piece in HTTP goes into it as well.
    private const int RecordBytes = 15 * 1024;
    private const int FlushBytes = 64 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private long _length;

    /// <summary>Whether so much is collected that it should be flushed before more is added.</summary>
    public bool IsFull => _length >= FlushBytes;

    /// <summary>Adds the next part.</summary>
    public void Add(ReadOnlyMemory<byte> part)
    {
        _parts.Add(part);
        _length += part.Length;
    }

    /// <summary>Writes what is collected and sends it.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        Write();
        return writer.FlushAsync(cancellationToken);
    }

    /// <summary>Writes what is collected; it is sent with the next flush or the end of the answer.</summary>
    public void Write()
    {
        var left = _length;
        Span<byte> room = default;
        var filled = 0;
        foreach (var part in _parts)
        {
            for (var rest = part.Span; !rest.IsEmpty;)
            {
                if (filled == room.Length)
                {
                    Advance(filled);
                    room = writer.GetSpan((int)Math.Min(left, RecordBytes));
                    filled = 0;
                }

                var count = Math.Min(rest.Length, room.Length - filled);
                rest[..count].CopyTo(room[filled..]);
                rest = rest[count..];
                filled += count;
                left -= count;
            }
        }

        Advance(filled);
        _parts.Clear();
        _length = 0;
    }

    // Nothing was asked for before the first part, so there is nothing to advance in.
    private void Advance(int filled)
    {
        if (filled > 0)
        {
            writer.Advance(filled);
        }
    }
}
