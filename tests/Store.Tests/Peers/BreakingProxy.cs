using System.Net;
using System.Net.Sockets;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Peers;

/// <summary>Stands between two servers, and breaks a connection after so many bytes of the side that dialed.</summary>
internal sealed class BreakingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly PeerAddress _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    internal BreakingProxy(PeerAddress target)
    {
        _target = target;
        _listener.Start();
        Address = new PeerAddress("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        _running = Task.Run(RunAsync);
    }

    internal PeerAddress Address { get; }

    /// <summary>After how many bytes; taken anew by each connection.</summary>
    internal long BreaksAfter { get; set; } = long.MaxValue;

    /// <summary>Whether nothing is read any more, while connections stay; as if the other side hung.</summary>
    internal bool IsFrozen { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient from)
    {
        using (from)
        using (var to = new TcpClient())
        {
            try
            {
                await to.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                var there = CopyAsync(from.GetStream(), to.GetStream(), BreaksAfter);
                var back = CopyAsync(to.GetStream(), from.GetStream(), long.MaxValue);
                await Task.WhenAny(there, back);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Broken on either side: both are closed.
            }
        }
    }

    private async Task<bool> FrozenAsync()
    {
        while (IsFrozen)
        {
            await Task.Delay(10, _stop.Token);
        }
        return false;
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, long most)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            for (int read; most > 0 && !await FrozenAsync() && (read = await from.ReadAsync(buffer, _stop.Token)) > 0; most -= read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other direction ended first.
        }
    }
}
