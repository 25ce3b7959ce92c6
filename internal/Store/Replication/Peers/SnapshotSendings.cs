using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>The snapshots on their way out: one per server, the newest term's. Thread-safe.</summary>
internal sealed class SnapshotSendings : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Sending> _sendings = [];
    private readonly HashSet<Task> _running = [];
    private bool _disposed;

    /// <summary>Starts a transfer on another thread, unless one of the same or a newer term is under way to that server.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="transfer">Sends it; completes when it is delivered.</param>
    /// <param name="report">Gets the outcome: null when it was delivered. Not called when a newer one took its place, nor after the end.</param>
    internal void Begin(SnapshotRequest request, Func<CancellationToken, Task> transfer, Action<Exception?> report)
    {
        Sending? before;
        lock (_gate)
        {
            before = _sendings.GetValueOrDefault(request.To);
            if (_disposed || before?.Term >= request.Term)
            {
                return;
            }
            var sending = new Sending(request.Term, new CancellationTokenSource());
            _sendings[request.To] = sending;
            var task = Task.Run(() => RunAsync(request.To, sending, transfer, report));
            _running.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        before?.Stop.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Sending[] stopped;
        Task[] running;
        lock (_gate)
        {
            _disposed = true;
            stopped = [.. _sendings.Values];
            _sendings.Clear();
            running = [.. _running];
        }
        foreach (var sending in stopped)
        {
            await sending.Stop.CancelAsync();
        }
        await Task.WhenAll(running);
    }

    private async Task RunAsync(long to, Sending sending, Func<CancellationToken, Task> transfer, Action<Exception?> report)
    {
        Exception? error = null;
        try
        {
            await transfer(sending.Stop.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            error = e;
        }
        bool current;
        lock (_gate)
        {
            current = _sendings.GetValueOrDefault(to) == sending;
            if (current)
            {
                _sendings.Remove(to);
            }
        }
        if (current)
        {
            report(error);
        }
    }

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }

    // The source is not linked to anything and has no timer: nothing to dispose of.
    private sealed record Sending(long Term, CancellationTokenSource Stop);
}
