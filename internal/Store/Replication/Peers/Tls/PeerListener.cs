using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeOrch.Store.Replication.Peers.Wire;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>
/// Takes the connections of other servers. Who has not said who it is within the time for connecting is sent away, and only so many may be
/// about to say it. Thread-safe.
/// </summary>
internal sealed class PeerListener : IAsyncDisposable
{
    private const int Backlog = 64;
    private const int MaxStrangers = 32;
    private static readonly TimeSpan s_repeatInterval = TimeSpan.FromMinutes(10);

    private readonly PeerTransportOptions _options;
    private readonly PeerTls _tls;
    private readonly PeerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Func<PeerConnection, Hello, CancellationToken, Task> _serve;
    private readonly RepeatFilter _told;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly RunningTasks _connections = new();
    private readonly Task _accepting;
    private int _strangers;

    /// <exception cref="SocketException">The port is not to be had.</exception>
    internal PeerListener(
        PeerTransportOptions options, PeerTls tls, PeerMetrics metrics, ILogger logger, TimeProvider time,
        Func<PeerConnection, Hello, CancellationToken, Task> serve)
    {
        (_options, _tls, _metrics, _logger, _time, _serve) = (options, tls, metrics, logger, time, serve);
        _told = new RepeatFilter(time, s_repeatInterval);
        _socket = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(options.Listen);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        PeerLog.Listening(logger, EndPoint.ToString());
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        await _connections.WhenAll();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stop.Token);
                if (Interlocked.Increment(ref _strangers) > MaxStrangers)
                {
                    Interlocked.Decrement(ref _strangers);
                    _metrics.Refused.Increment();
                    socket.Dispose();
                    continue;
                }
                _connections.Add(Task.Run(() => ServeAsync(socket)));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One that was gone before it was accepted; or the end. Out of descriptors, it must not spin.
                await Task.Delay(_options.FirstPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        string address = socket.RemoteEndPoint is IPEndPoint end ? end.Address.ToString() : "?";
        using (socket)
        {
            PeerConnection? connection = null;
            try
            {
                Hello hello;
                try
                {
                    (connection, hello) = await MeetAsync(socket);
                }
                finally
                {
                    Interlocked.Decrement(ref _strangers);
                }
                await _serve(connection, hello, _stop.Token);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Tell(address, connection, e);
            }
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task<(PeerConnection Connection, Hello Hello)> MeetAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        PeerConnection? connection = null;
        try
        {
            PeerSocket.Prepare(socket, _options.Patience);
            var secured = await _tls.AcceptedAsync(new NetworkStream(socket), stop.Token);
            connection = new PeerConnection(socket, secured, _metrics.Of(secured.Id));
            return (connection, await PeerHandshake.WelcomeAsync(connection, _options.Id, _options.Cluster, stop.Token));
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
            _metrics.Refused.Increment();
            throw timeout.IsCancellationRequested ? new IOException("it did not say in time who it is", e) : e;
        }
    }

    private void Tell(string address, PeerConnection? connection, Exception error)
    {
        if (_stop.IsCancellationRequested || !_told.IsNew(address, error.Message))
        {
            return;
        }
        if (connection is not null)
        {
            PeerLog.InboundBroke(_logger, connection.Peer, error.Message);
            return;
        }
        string reason = error is AuthenticationException { InnerException.Message: var inner } && inner != error.Message && !IsOurs(error)
            ? $"{error.Message} {inner}"
            : error.Message;
        PeerLog.Refused(_logger, address, reason);
    }

    // Our own reasons are complete; those of the TLS library have theirs inside.
    private static bool IsOurs(Exception error) => error.InnerException is AuthenticationException;
}
