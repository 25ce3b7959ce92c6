using System.Collections.Concurrent;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// The one watch on the store that feeds all caches, so that "how far have we heard" is one number. Also ticks bookmarks.
/// Thread-safe.
/// </summary>
internal sealed partial class StoreFeed : IAsyncDisposable
{
    /// <summary>The prefix of all object keys.</summary>
    public const string Root = "/registry/";

    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(50);

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ResourceCache> _caches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ResourceCache>.AlternateLookup<ReadOnlySpan<char>> _cachesBySpan;
    private readonly Dictionary<ResourceCache, List<StoreEvent>> _batch = [];
    private readonly Signal _advanced = new();
    private readonly ITimer _bookmarks;
    private readonly Task _run;
    private long _revision;
    private long _bookmarkTick;

    /// <summary>Starts feeding from the store's present revision.</summary>
    public StoreFeed(IStore store, TimeProvider time, ILogger logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        _cachesBySpan = _caches.GetAlternateLookup<ReadOnlySpan<char>>();
        _revision = store.CurrentRevision;
        _run = Task.Run(RunAsync);
        _bookmarks = time.CreateTimer(_ => TickBookmarks(), null, BookmarkInterval, BookmarkInterval);
    }

    /// <summary>The clock of everything that is fed.</summary>
    public TimeProvider Time => _time;

    /// <summary>Everything up to this revision was given to the caches.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>What all caches may hold of recent events.</summary>
    public RingBudget Budget { get; } = new(RingBudget.DefaultBytes);

    /// <summary>Grows each time watchers should be told how far they are.</summary>
    public long BookmarkTick => Volatile.Read(ref _bookmarkTick);

    /// <summary>From now on the cache gets the changes below its prefix.</summary>
    public void Register(ResourceCache cache) => _caches[cache.Prefix] = cache;

    /// <summary>The cache gets no more changes.</summary>
    public void Unregister(ResourceCache cache) => _caches.TryRemove(new KeyValuePair<string, ResourceCache>(cache.Prefix, cache));

    /// <summary>Waits until everything up to a revision was given to the caches.</summary>
    public async ValueTask WaitForAsync(long revision, CancellationToken cancellationToken)
    {
        while (Revision < revision)
        {
            var next = _advanced.Next;
            if (Revision >= revision)
            {
                return;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes all caches read their state again, because more of it can be read now. Watchers are cut, and list again.</summary>
    public void Refill()
    {
        foreach (var cache in _caches.Values)
        {
            cache.Invalidate();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _bookmarks.DisposeAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in _store.WatchAsync(Root, Revision, _stop.Token).ConfigureAwait(false))
                {
                    Dispatch(batch);
                    pause = TimeSpan.FromMilliseconds(50);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (CompactedException e)
            {
                LogLost(e.Message);
                Restart();
            }
            catch (Exception e)
            {
                LogFailed(e, pause);
            }

            await Pause(pause).ConfigureAwait(false);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, TimeSpan.FromSeconds(5).Ticks));
        }
    }

    private async Task Pause(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    private void Restart()
    {
        // Caches fill anew at their next read; what they hold now cannot be continued.
        Volatile.Write(ref _revision, _store.CurrentRevision);
        foreach (var cache in _caches.Values)
        {
            cache.Invalidate();
        }

        _advanced.Pulse();
    }

    private void Dispatch(WatchBatch batch)
    {
        foreach (var change in batch.Events)
        {
            if (_cachesBySpan.TryGetValue(PrefixOf(change.Current.Key), out var cache))
            {
                if (!_batch.TryGetValue(cache, out var list))
                {
                    _batch[cache] = list = [];
                }

                list.Add(change);
            }
        }

        foreach (var (cache, list) in _batch)
        {
            if (list.Count > 0)
            {
                cache.Apply(list);
                list.Clear();
            }

            if (cache.IsRetired)
            {
                _batch.Remove(cache);
            }
        }

        Volatile.Write(ref _revision, batch.Revision);
        _advanced.Pulse();
    }

    // "/registry/GROUP/RESOURCE/" of a key.
    private static ReadOnlySpan<char> PrefixOf(string key)
    {
        var group = key.IndexOf('/', Root.Length);
        var resource = group < 0 ? -1 : key.IndexOf('/', group + 1);
        return resource < 0 ? key : key.AsSpan(0, resource + 1);
    }

    private void TickBookmarks()
    {
        Interlocked.Increment(ref _bookmarkTick);
        foreach (var cache in _caches.Values)
        {
            cache.Tick();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Watch caches fell behind the store and start anew: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching the store failed; next try in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
