using System.Threading.Channels;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>The offers to one node as frames of its control stream. The node counts as connected while this lives.</summary>
internal sealed class OfferFrames : IFrameStream
{
    private readonly TunnelHub _hub;
    private readonly string _node;
    private readonly CancellationTokenSource _ended;
    private readonly ChannelReader<TunnelOffer> _offers;

    public OfferFrames(TunnelHub hub, string node, CancellationToken callerGone, CancellationToken serverStopping)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(callerGone, serverStopping);
        _hub = hub;
        _node = node;
        _offers = hub.Connect(node);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _offers.WaitToReadAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The agent dials again, perhaps to the server that takes over.
            return false;
        }
    }

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
        _ended.Dispose();
        return ValueTask.CompletedTask;
    }
}
