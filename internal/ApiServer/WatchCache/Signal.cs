namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>Wakes everybody who waits, again and again. Take <see cref="Next"/> before looking, then wait on it. Thread-safe.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _source = New();

    /// <summary>Completes at the next pulse.</summary>
    public Task Next => Volatile.Read(ref _source).Task;

    /// <summary>Wakes all present waiters.</summary>
    public void Pulse() => Interlocked.Exchange(ref _source, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
