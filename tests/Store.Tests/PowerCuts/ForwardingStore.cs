namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>A store in front of another one; what derives from it does one thing wrong.</summary>
internal abstract class ForwardingStore(IStore inner) : IStore
{
    protected IStore Inner { get; } = inner;

    public long CurrentRevision => Inner.CurrentRevision;

    public long CompactedRevision => Inner.CompactedRevision;

    public ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken) => Inner.LatestRevisionAsync(cancellationToken);

    public ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken) => Inner.GetAsync(key, cancellationToken);

    public ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken) => Inner.RangeAsync(request, cancellationToken);

    public abstract ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken);

    public virtual IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, CancellationToken cancellationToken) =>
        Inner.WatchAsync(prefix, afterRevision, cancellationToken);

    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken) => Inner.CompactAsync(revision, cancellationToken);

    public virtual ValueTask DisposeAsync() => Inner.DisposeAsync();
}

/// <summary>Acknowledges a write when it is in the queue. Every transaction must change something.</summary>
internal sealed class HastyStore(IStore inner) : ForwardingStore(inner)
{
    private readonly Lock _gate = new();
    private readonly List<Task> _underWay = [];
    private long _revision = inner.CurrentRevision;

    public override ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _underWay.Add(Inner.CommitAsync(transaction, cancellationToken).AsTask());
            return ValueTask.FromResult(new TransactionResult(true, ++_revision, []));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_underWay);
        await base.DisposeAsync();
    }
}

/// <summary>Refuses writes.</summary>
internal sealed class ReadOnlyStore(IStore inner) : ForwardingStore(inner)
{
    public override ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken) =>
        throw new StoreUnavailableException("this store is for reading");
}
