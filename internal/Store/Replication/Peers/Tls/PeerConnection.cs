using System.Net.Sockets;
using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>A secured connection between two servers that know who they are. One reads and one writes at a time.</summary>
internal sealed class PeerConnection(Socket socket, PeerStream secured, PeerSeries series) : IAsyncDisposable
{
    /// <summary>The server on the other side, as its certificate says.</summary>
    internal long Peer => secured.Id;

    /// <summary>What is counted about it.</summary>
    internal PeerSeries Series => series;

    /// <summary>Takes the frames that arrive.</summary>
    internal FrameReader Reader { get; } = new(secured.Stream);

    /// <summary>Sends frames, and empties their buffer.</summary>
    internal async ValueTask SendAsync(FrameBuffer frames, CancellationToken cancellationToken)
    {
        await secured.Stream.WriteAsync(frames.Written, cancellationToken);
        series.SentBytes.Add(frames.Length);
        frames.Clear();
    }

    /// <summary>The next frame; null when the other side has ended the connection.</summary>
    internal async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        var frame = await Reader.ReadAsync(cancellationToken);
        series.ReceivedBytes.Add(frame is { } one ? Frame.HeaderBytes + one.Payload.Length : 0);
        return frame;
    }

    /// <summary>Notes how long the way there and back takes.</summary>
    internal void MeasureRoundTrip()
    {
        if (PeerSocket.RoundTrip(socket) is { } time)
        {
            series.RoundTrip.Set(time.TotalSeconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await secured.Stream.DisposeAsync();
        socket.Dispose();
        Reader.Dispose();
    }
}
