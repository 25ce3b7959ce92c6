using System.Threading.Channels;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>The offers to one node as frames of its control stream. The node counts as connected while this lives.</summary>
internal sealed class OfferFrames : IFrameStream
{
    private readonly TunnelHub _hub;
    private readonly string _node;
    private readonly CancellationToken _ended;
    private readonly ChannelReader<TunnelOffer> _offers;

    public OfferFrames(TunnelHub hub, string node, CancellationToken ended)
    {
        _ended = ended;
        _hub = hub;
        _node = node;
        _offers = hub.Connect(node);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        _offers.WaitToReadAsync(cancellationToken.CanBeCanceled ? cancellationToken : _ended);

    /// <inheritdoc/>
    public bool TryRead(out ReadOnlyMemory<byte> frame)
    {
        if (!_offers.TryRead(out var offer))
        {
            frame = default;
            return false;
        }

        frame = (byte[])[.. offer.ToUtf8(), (byte)'\n'];
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _hub.Disconnect(_node, _offers);
        return ValueTask.CompletedTask;
    }
}
