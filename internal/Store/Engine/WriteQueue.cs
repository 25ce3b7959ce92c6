namespace EdgeOrch.Store.Engine;

/// <summary>Transactions on their way to the writer thread, which sleeps in <see cref="Take"/> without ever polling. Thread-safe.</summary>
internal sealed class WriteQueue
{
    private readonly object _gate = new();
    private readonly Queue<PendingWrite> _waiting = new();
    private bool _woken;
    private bool _closed;

    /// <summary>Adds a transaction; false when the store is closing.</summary>
    internal bool TryAdd(PendingWrite write)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }
            _waiting.Enqueue(write);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Makes the writer look for other work.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Accepts no more transactions; those already there are still taken.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes what waits, in order, up to a number and a size.</summary>
    /// <param name="batch">Filled with the transactions; empty when woken for other work.</param>
    /// <param name="maxCount">The most transactions.</param>
    /// <param name="maxBytes">Stops after the one that reaches this size.</param>
    /// <param name="wait">Whether to sleep while there is nothing to do.</param>
    /// <returns>False when closed and empty.</returns>
    internal bool Take(List<PendingWrite> batch, int maxCount, long maxBytes, bool wait)
    {
        lock (_gate)
        {
            while (wait && _waiting.Count == 0 && !_closed && !_woken)
            {
                Monitor.Wait(_gate);
            }
            _woken = false;
            long bytes = 0;
            while (batch.Count < maxCount && bytes < maxBytes && _waiting.TryDequeue(out var write))
            {
                batch.Add(write);
                bytes += write.Bytes;
            }
            return batch.Count > 0 || !_closed;
        }
    }
}
