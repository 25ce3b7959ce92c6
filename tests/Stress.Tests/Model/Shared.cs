namespace EdgeOrch.Stress.Tests.Model;

/// <summary>What all clients of a run share: the newest revision known, the order of things, and whether the server is up. Thread-safe.</summary>
internal sealed class Shared
{
    private long _floor;
    private long _order;
    private volatile TaskCompletionSource _up = Completed();

    /// <summary>The newest revision that any answer told.</summary>
    public long Floor => Interlocked.Read(ref _floor);

    /// <summary>How many writes have ended.</summary>
    public long Writes => Interlocked.Read(ref _order) / 2;

    /// <summary>The next number of a counter that all clients draw from.</summary>
    public long Tick() => Interlocked.Increment(ref _order);

    /// <summary>Remembers that a revision was told.</summary>
    public void Saw(long revision)
    {
        for (long seen = Floor; seen < revision;)
        {
            long before = Interlocked.CompareExchange(ref _floor, revision, seen);
            seen = before == seen ? revision : before;
        }
    }

    /// <summary>Completes when the server answers.</summary>
    public Task UpAsync() => _up.Task;

    /// <summary>Runs what makes the server unavailable for a while.</summary>
    public async Task DownWhileAsync(Func<Task> work)
    {
        TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _up = up;
        await work();
        up.SetResult();
    }

    private static TaskCompletionSource Completed()
    {
        TaskCompletionSource made = new();
        made.SetResult();
        return made;
    }
}
