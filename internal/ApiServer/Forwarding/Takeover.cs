using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>
/// Brings what writes are decided by up to the state that a new lead starts from: the caches hold all that earlier leaders wrote, and what
/// strategies remember of their own writes is forgotten. Thread-safe.
/// </summary>
internal sealed class Takeover(IStore store, StoreFeed feed, ResourceRegistry registry)
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private long _term = -1;

    /// <summary>Whether it was done for a term.</summary>
    public bool IsDone(long term) => Volatile.Read(ref _term) == term;

    /// <summary>Does it for a term in which this server leads, unless it is done.</summary>
    public async ValueTask RunAsync(long term, CancellationToken cancellationToken)
    {
        if (IsDone(term))
        {
            return;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _term) >= term)
            {
                return;
            }

            await feed.WaitForAsync(store.CurrentRevision, cancellationToken).ConfigureAwait(false);
            foreach (var endpoint in registry.All)
            {
                endpoint.Strategy.TakeLead();
            }

            Volatile.Write(ref _term, term);
        }
        finally
        {
            _one.Release();
        }
    }
}
