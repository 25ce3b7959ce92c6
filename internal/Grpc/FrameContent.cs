using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace EdgeOrch.Grpc;

/// <summary>A request body that grows while the call runs: each frame is sent as soon as it is added. Thread-safe.</summary>
internal sealed class FrameContent : HttpContent
{
    private readonly Channel<byte[]> _frames = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private int _started;

    /// <summary>An open body.</summary>
    internal FrameContent(MediaTypeHeaderValue mediaType) => Headers.ContentType = mediaType;

    /// <summary>Adds a frame; without effect after <see cref="Complete"/>.</summary>
    internal void Add(byte[] frame) => _frames.Writer.TryWrite(frame);

    /// <summary>Ends the body after the frames added so far.</summary>
    internal void Complete() => _frames.Writer.TryComplete();

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The handler sends a request again that a dying connection had not taken; this one's first frames are gone by then.
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new IOException("the connection ended before the call had begun");
        }

        await foreach (var frame in _frames.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
