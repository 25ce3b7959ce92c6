namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Tasks that handle their own failures, to be waited for at the end. Thread-safe.</summary>
internal sealed class RunningTasks
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _tasks = [];

    /// <summary>Remembers a task until it ends.</summary>
    internal void Add(Task task)
    {
        lock (_gate)
        {
            _tasks.Add(task);
        }
        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Completes when all that were added have ended.</summary>
    internal Task WhenAll()
    {
        lock (_gate)
        {
            return Task.WhenAll(_tasks);
        }
    }

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _tasks.Remove(task);
        }
    }
}
