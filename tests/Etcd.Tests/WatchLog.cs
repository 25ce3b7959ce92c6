using System.Collections.Concurrent;

namespace EdgeOrch.Store.Tests;

/// <summary>Everything one watch of the whole store has told, by revision; each transaction of the tests that use it changes one key.</summary>
internal sealed class WatchLog(long from)
{
    private readonly Dictionary<string, long> _modified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> _changes = new();
    private long _reached = from;

    /// <summary>Revision to <c>key=value</c>, or <c>key</c> for a deletion.</summary>
    internal IReadOnlyDictionary<long, string> Changes => _changes;

    /// <summary>Follows until cancelled. Order, duplicates and the chain of previous states are checked on the way.</summary>
    internal async Task FollowAsync(IStore store, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in store.WatchAsync("", _reached, cancellationToken))
            {
                foreach (var change in batch.Events)
                {
                    Add(change);
                }
                Assert.True(batch.Revision >= _reached, $"{batch.Revision} after {_reached}");
                Volatile.Write(ref _reached, batch.Revision);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test has seen what it wanted.
        }
    }

    internal Task ReachAsync(long revision) =>
        Eventually.TrueAsync(() => Volatile.Read(ref _reached) >= revision, Stores.Patience, $"the watch reaches {revision}");

    private void Add(StoreEvent change)
    {
        var (key, revision) = (change.Current.Key, change.Current.ModRevision);
        Assert.True(revision > _reached, $"{key} at {revision} came after {_reached}");
        Assert.Equal(_modified.GetValueOrDefault(key), change.Previous?.ModRevision ?? 0);
        bool deleted = change.Kind == StoreEventKind.Deleted;
        Assert.True(_changes.TryAdd(revision, deleted ? key : $"{key}={Writes.Text(change.Current)}"), $"{revision} came twice");
        _modified[key] = deleted ? 0 : revision;
    }
}
