using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers.Wire;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>
/// The way to one other server: keeps a connection to it, and sends what waits. Where it is, is known from the members' list and from
/// the server itself; when one does not lead there, the other is tried. Thread-safe.
/// </summary>
internal sealed class PeerLink : IAsyncDisposable
{
    private const int FlushBytes = 64 << 10;
    private static readonly TimeSpan s_roundTripInterval = TimeSpan.FromSeconds(5);

    private readonly PeerDialer _dialer;
    private readonly IPeerReceiver _receiver;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly PeerSeries _series;
    private readonly OutboundQueue _queue;
    private readonly DialPause _pause;
    private readonly PeerWhereabouts _where = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private string? _toldReason;

    internal PeerLink(
        long peer, PeerTransportOptions options, PeerDialer dialer, IPeerReceiver receiver, PeerSeries series, ILogger logger, TimeProvider time, Random random)
    {
        Peer = peer;
        _dialer = dialer;
        _receiver = receiver;
        _series = series;
        _logger = logger;
        _time = time;
        _queue = new OutboundQueue(options.QueueMessages, options.QueueBytes);
        _pause = new DialPause(options.FirstPause, options.LongestPause, random, time);
        _running = Task.Run(RunAsync);
    }

    internal long Peer { get; }

    /// <summary>Where the server is.</summary>
    internal PeerWhereabouts Where => _where;

    /// <summary>The server has come to us, so it can probably be reached: do not wait any longer.</summary>
    internal void Hear(PeerAddress? address)
    {
        _where.Hear(address);
        _pause.End();
    }

    /// <summary>Sends a message, or drops it.</summary>
    internal void Send(Message message)
    {
        if (!_queue.TryAdd(message))
        {
            _series.Dropped.Increment();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var place = _where.Current;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, place.Changed);
            try
            {
                await ConnectAsync(place, stop.Token);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                await FailAsync(place, e);
            }
        }
    }

    private async Task ConnectAsync(PeerPlace place, CancellationToken cancellationToken)
    {
        if (place.Address is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }
        await using var connection = await _dialer.DialAsync(Peer, place.Address!, PeerPurpose.Messages, cancellationToken);
        _queue.IsOpen = true;
        _pause.Connected();
        _toldReason = null;
        PeerLog.Connected(_logger, Peer, place.Address!.ToString());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ending = WatchAsync(connection, stop.Token);
        var sending = SendAsync(connection, stop.Token);
        var first = await Task.WhenAny(ending, sending);
        await stop.CancelAsync();
        await Task.WhenAll(ending, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task FailAsync(PeerPlace place, Exception error)
    {
        _queue.IsOpen = false;
        Drop();
        if (_stop.IsCancellationRequested)
        {
            return;
        }
        _receiver.Unreachable(Peer);
        if (place.Changed.IsCancellationRequested)
        {
            _queue.IsOpen = true;
            return;
        }
        if (_toldReason != error.Message)
        {
            _toldReason = error.Message;
            PeerLog.Disconnected(_logger, Peer, place.Address?.ToString() ?? "?", error.Message);
        }
        _where.Failed(place);
        await _pause.WaitAsync(_stop.Token);
    }

    // The other side says nothing in this version; but its silence ends with the connection.
    private async Task WatchAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        while (await connection.ReadAsync(cancellationToken) is not null)
        {
            _series.Skipped.Increment();
        }
        throw new IOException("the other side ended the connection");
    }

    private async Task SendAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using var frames = new FrameBuffer();
        long measured = 0;
        while (await _queue.WaitAsync(cancellationToken))
        {
            while (frames.Length < FlushBytes && _queue.Take() is { } message)
            {
                Add(frames, message);
            }
            if (frames.Length > 0)
            {
                await connection.SendAsync(frames, cancellationToken);
            }
            if (_queue.TakeOverflow())
            {
                _receiver.Unreachable(Peer);
            }
            long now = _time.GetTimestamp();
            if (measured == 0 || _time.GetElapsedTime(measured, now) > s_roundTripInterval)
            {
                measured = now;
                connection.MeasureRoundTrip();
            }
        }
    }

    private void Add(FrameBuffer frames, Message message)
    {
        try
        {
            frames.Add(message);
            _series.SentMessages.Increment();
        }
        catch (ArgumentException e)
        {
            _series.Dropped.Increment();
            PeerLog.Unsendable(_logger, Peer, e.Message);
        }
    }

    private void Drop()
    {
        while (_queue.Take() is not null)
        {
            _series.Dropped.Increment();
        }
    }
}
