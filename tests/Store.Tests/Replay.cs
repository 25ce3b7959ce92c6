namespace EdgeOrch.Store.Tests;

/// <summary>A watcher that applies what it is told to the state it began with, and checks every event against it.</summary>
internal sealed class Replay(IReadOnlyDictionary<string, (string Value, long Created, long Modified)> start, long from, string prefix)
{
    private readonly SortedDictionary<string, (string Value, long Created, long Modified)> _state =
        new(start.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    private long _reached = from;
    private bool _cut;

    /// <summary>Follows until the key that ends the test.</summary>
    internal async Task<Replay> FollowAsync(IStore store, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in store.WatchAsync(prefix, _reached, cancellationToken))
            {
                Assert.True(batch.Revision >= _reached, $"batch {batch.Revision} after {_reached}");
                foreach (var change in batch.Events)
                {
                    Apply(change);
                }
                _reached = batch.Revision;
                if (_state.ContainsKey("/1end"))
                {
                    return this;
                }
            }
        }
        catch (CompactedException)
        {
            // Compaction may overtake a watcher; being told is all it can ask for.
            _cut = true;
        }
        return this;
    }

    internal void AssertEquals(IReadOnlyDictionary<string, (string Value, long Created, long Modified)> expected)
    {
        if (!_cut)
        {
            Assert.Equal(expected.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)), _state);
        }
    }

    private void Apply(StoreEvent change)
    {
        Assert.True(change.Current.ModRevision > _reached, $"{change.Current.ModRevision} was delivered after {_reached}");
        bool known = _state.TryGetValue(change.Current.Key, out var previous);
        Assert.Equal(known, change.Kind != StoreEventKind.Created);
        if (known)
        {
            Assert.Equal(previous, (Writes.Text(change.Previous), change.Previous!.CreateRevision, change.Previous.ModRevision));
        }
        if (change.Kind == StoreEventKind.Deleted)
        {
            _state.Remove(change.Current.Key);
        }
        else
        {
            _state[change.Current.Key] = (Writes.Text(change.Current), change.Current.CreateRevision, change.Current.ModRevision);
        }
    }
}
