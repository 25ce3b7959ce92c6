namespace EdgeOrch.Client.Queues;

/// <summary>Brings what is closer to what should be for one key. Level-triggered: it reads state, not events, and never retries inside.</summary>
public interface IReconciler
{
    /// <summary>The name in logs and metrics.</summary>
    string Name { get; }

    /// <summary>Looks at the key once; an exception is retried with backoff, except <see cref="TerminalException"/>.</summary>
    /// <returns>When to look again without being asked, or null.</returns>
    ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken);
}

/// <summary>A failure that repeating cannot mend; the key is dropped until it changes.</summary>
public sealed class TerminalException(string message, Exception? inner = null) : Exception(message, inner);
