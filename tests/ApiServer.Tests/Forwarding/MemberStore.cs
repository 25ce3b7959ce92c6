using System.Runtime.CompilerServices;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>One server's store of a group that shares one state: who follows cannot write, and may be held behind.</summary>
internal sealed class MemberStore(InMemoryStore shared, IServerGroup group) : IStore
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _held;
    private long _heldAt;

    /// <summary>Runs before each write is judged.</summary>
    public Action BeforeCommit { get; set; } = static () => { };

    /// <summary>Runs before anybody hears what is newest.</summary>
    public Func<Task> BeforeLatest { get; set; } = static () => Task.CompletedTask;

    public long CurrentRevision
    {
        get
        {
            lock (_lock)
            {
                return _held is null ? shared.CurrentRevision : _heldAt;
            }
        }
    }

    public long CompactedRevision => shared.CompactedRevision;

    /// <summary>From now on nothing new arrives here.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _heldAt = shared.CurrentRevision;
            _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>All that was held back arrives.</summary>
    public void Release()
    {
        TaskCompletionSource? held;
        lock (_lock)
        {
            held = _held;
            _held = null;
        }

        held?.SetResult();
    }

    public async ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken)
    {
        await BeforeLatest();
        if (group.View.Leader == 0)
        {
            throw new NotLeaderException(null);
        }

        var latest = shared.CurrentRevision;
        await ArrivedAsync(latest, cancellationToken);
        return latest;
    }

    public ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken) => shared.GetAsync(key, cancellationToken);

    public ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken) =>
        shared.RangeAsync(request.Revision == 0 ? request with { Revision = CurrentRevision } : request, cancellationToken);

    public ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        BeforeCommit();
        return group.View is { IsLeading: false } view ? throw new NotLeaderException(view.LeaderInfo) : shared.CommitAsync(transaction, cancellationToken);
    }

    public async IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in shared.WatchAsync(prefix, afterRevision, cancellationToken))
        {
            await ArrivedAsync(batch.Revision, cancellationToken);
            yield return batch;
        }
    }

    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken) => shared.CompactAsync(revision, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ArrivedAsync(long revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task held;
            lock (_lock)
            {
                if (_held is null || revision <= _heldAt)
                {
                    return;
                }

                held = _held.Task;
            }

            await held.WaitAsync(cancellationToken);
        }
    }
}
