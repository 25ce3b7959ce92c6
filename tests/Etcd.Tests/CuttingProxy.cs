using System.Net;
using System.Net.Sockets;

namespace EdgeOrch.Store.Tests;

/// <summary>Passes connections through to a member, until it is told to lose a certain request, or its answer.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly int _target;
    private Plan? _plan;

    internal CuttingProxy(EtcdInstance member)
    {
        _target = new Uri(member.Endpoint).Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal Uri Endpoint => new($"http://{_listener.LocalEndpoint}");

    /// <summary>The next request that contains a text gets lost with its connection.</summary>
    internal void LoseRequest(string text) => Volatile.Write(ref _plan, new Plan(Writes.Bytes(text), KeepsRequest: false));

    /// <summary>The next request that contains a text arrives; its connection is silent from then on, and ends by <see cref="Cut"/>.</summary>
    internal void LoseAnswer(string text) => Volatile.Write(ref _plan, new Plan(Writes.Bytes(text), KeepsRequest: true));

    /// <summary>Ends the connection of the request whose answer is being lost.</summary>
    internal void Cut() => Volatile.Read(ref _plan)!.Cut.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var inside = client;
        using var outside = new TcpClient();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var silent = new TaskCompletionSource();
        try
        {
            await outside.ConnectAsync(IPAddress.Loopback, _target, end.Token);
            await Task.WhenAny(
                RequestsAsync(inside.GetStream(), outside.GetStream(), silent, end.Token),
                AnswersAsync(outside.GetStream(), inside.GetStream(), silent.Task, end.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The member is gone, or the test is over.
        }
        await end.CancelAsync();
    }

    private async Task RequestsAsync(NetworkStream from, NetworkStream to, TaskCompletionSource silent, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 << 10];
        int length;
        while ((length = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var plan = Volatile.Read(ref _plan);
            if (plan is { Met: false } && buffer.AsSpan(0, length).IndexOf(plan.Text) >= 0)
            {
                plan.Met = true;
                if (!plan.KeepsRequest)
                {
                    return;
                }
                silent.SetResult();
                await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
                await plan.Cut.Task.WaitAsync(cancellationToken);
                return;
            }
            await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
    }

    private static async Task AnswersAsync(NetworkStream from, NetworkStream to, Task silent, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 << 10];
        int length;
        while ((length = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (!silent.IsCompleted)
            {
                await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }
    }

    private sealed record Plan(byte[] Text, bool KeepsRequest)
    {
        internal TaskCompletionSource Cut { get; } = new();

        internal bool Met { get; set; }
    }
}
