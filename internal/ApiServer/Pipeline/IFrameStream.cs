namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>
/// Frames of a watch, each one JSON document with a line end. Read by one consumer: wait, then take all that is there,
/// then flush, so that a burst costs one flush.
/// </summary>
public interface IFrameStream : IAsyncDisposable
{
    /// <summary>Completes with true when a frame can be taken, with false when the stream has ended.</summary>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next frame if it is there.</summary>
    bool TryRead(out ReadOnlyMemory<byte> frame);
}
