using System.Runtime.CompilerServices;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>
/// A store whose values of some kinds are sealed. Everything in the API server reads and writes through this one, so nothing above it can
/// store a plain value that must not be, or serve a sealed one. Values of other kinds pass as they are. Thread-safe.
/// </summary>
internal sealed class SealedStore(IStore inner, EncryptionConfiguration configuration) : IStore
{
    private readonly Signal _changed = new();
    private SealingRules _rules = new(configuration);
    private int _unreadable;

    /// <inheritdoc/>
    public long CurrentRevision => inner.CurrentRevision;

    /// <inheritdoc/>
    public long CompactedRevision => inner.CompactedRevision;

    /// <summary>The store with the values as they are in it.</summary>
    public IStore Inner => inner;

    /// <summary>The rules of now.</summary>
    public SealingRules Rules => Volatile.Read(ref _rules);

    /// <summary>Completes when there are other rules than when it was taken.</summary>
    public Task Changed => _changed.Next;

    /// <summary>Works by other rules from now on. Returns when no write by the old ones is under way any more.</summary>
    /// <returns>Whether something could not be read by the old ones.</returns>
    public async Task<bool> ChangeAsync(EncryptionConfiguration next, TimeProvider time, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(20);
        var before = Interlocked.Exchange(ref _rules, new SealingRules(next));
        var unreadable = Interlocked.Exchange(ref _unreadable, 0) != 0;
        while (before.Writes > 0)
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }

        _changed.Pulse();
        return unreadable;
    }

    /// <summary>What was stored, opened.</summary>
    public KeyValue Open(KeyValue stored)
    {
        var opened = Rules.Open(stored);
        if (!ReferenceEquals(opened, stored) && SealedValue.IsMarked(opened.Value.Span))
        {
            Volatile.Write(ref _unreadable, 1);
        }

        return opened;
    }

    /// <inheritdoc/>
    public ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken) => inner.LatestRevisionAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken) =>
        await inner.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } stored ? Open(stored) : null;

    /// <inheritdoc/>
    public async ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        var result = await inner.RangeAsync(request, cancellationToken).ConfigureAwait(false);
        KeyValue[]? items = null;
        for (var i = 0; i < result.Items.Count; i++)
        {
            var opened = Open(result.Items[i]);
            if (!ReferenceEquals(opened, result.Items[i]))
            {
                (items ??= [.. result.Items])[i] = opened;
            }
        }

        return items is null ? result : result with { Items = items };
    }

    /// <inheritdoc/>
    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var rules = EnterWrite();
        try
        {
            var stored = rules.Seal(transaction);
            var result = await inner.CommitAsync(stored, cancellationToken).ConfigureAwait(false);
            return !result.Succeeded ? result with { Current = [.. result.Current.Select(present => present is null ? null : Open(present))] }
                : ReferenceEquals(stored, transaction) ? result
                : result with { Current = Written(transaction, stored, result) };
        }
        finally
        {
            rules.LeaveWrite();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in inner.WatchAsync(prefix, afterRevision, cancellationToken).ConfigureAwait(false))
        {
            yield return Opened(batch);
        }
    }

    /// <inheritdoc/>
    public ValueTask CompactAsync(long revision, CancellationToken cancellationToken) => inner.CompactAsync(revision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    // Rules that were replaced between the look and the count would not be waited for.
    private SealingRules EnterWrite()
    {
        while (true)
        {
            var rules = Rules;
            rules.EnterWrite();
            if (ReferenceEquals(rules, Rules))
            {
                return rules;
            }

            rules.LeaveWrite();
        }
    }

    private static KeyValue?[] Written(Transaction transaction, Transaction stored, TransactionResult result)
    {
        KeyValue?[] states = [.. result.Current];
        for (var i = 0; i < states.Length; i++)
        {
            var mutation = transaction.Mutations[i];
            if (states[i] is { } state && !ReferenceEquals(mutation, stored.Mutations[i]))
            {
                states[i] = state with { Value = SealingKey.WithRevision(mutation.Value!.Value.Span, mutation.RevisionOffset, state.ModRevision) };
            }
        }

        return states;
    }

    private WatchBatch Opened(WatchBatch batch)
    {
        StoreEvent[]? events = null;
        for (var i = 0; i < batch.Events.Count; i++)
        {
            var change = batch.Events[i];
            var current = Open(change.Current);
            var previous = change.Previous is null ? null : Open(change.Previous);
            if (!ReferenceEquals(current, change.Current) || !ReferenceEquals(previous, change.Previous))
            {
                (events ??= [.. batch.Events])[i] = change with { Current = current, Previous = previous };
            }
        }

        return events is null ? batch : batch with { Events = events };
    }
}
