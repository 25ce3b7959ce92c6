using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>
/// Lets one snapshot arrive at a time. One of the same or a newer term takes the place of the one before it, whose sender may
/// be long gone without a word. Thread-safe.
/// </summary>
internal sealed class SnapshotTurn
{
    private readonly Lock _gate = new();
    private Turn? _current;

    /// <summary>Receives a snapshot, when the one before it has ended.</summary>
    /// <exception cref="IOException">One of a newer term is arriving.</exception>
    internal async Task TakeAsync(SnapshotRequest request, Func<CancellationToken, Task> receive, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var mine = new Turn(request.Term, stop, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Task? before;
        lock (_gate)
        {
            if (_current?.Term > request.Term)
            {
                throw new IOException($"a snapshot of term {_current.Term} is arriving, which is newer than {request.Term}");
            }
            var replaced = _current;
            before = replaced?.Ended.Task;
            // Within the lock, for the source is disposed of soon after its turn has ended.
            _current = mine;
            replaced?.Stop.Cancel();
        }
        try
        {
            await (before ?? Task.CompletedTask);
            stop.Token.ThrowIfCancellationRequested();
            await receive(stop.Token);
        }
        finally
        {
            lock (_gate)
            {
                _current = _current == mine ? null : _current;
            }
            mine.Ended.SetResult();
        }
    }

    private sealed record Turn(long Term, CancellationTokenSource Stop, TaskCompletionSource Ended);
}
