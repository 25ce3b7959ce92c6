using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// One watch on a cache: first the initial objects or the history before the ring, then the ring. It keeps only a position,
/// so a slow consumer costs nothing; when it is overtaken it gets a 410 and ends. Used by one consumer.
/// </summary>
internal sealed class CacheWatch : IFrameStream
{
    private const int Chunk = 128;

    private readonly ResourceCache _cache;
    private readonly StoreFeed _feed;
    private readonly WatchOptions _options;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _end;
    private readonly int _generation;
    private readonly PendingFrames _pending;
    private readonly CacheEvent[] _events = new CacheEvent[Chunk];
    private StoredObject[] _initial;
    private int _initialAt;
    private IAsyncEnumerator<WatchBatch>? _history;
    private long _seen;
    private long _position = -1;
    private long _bookmarkTick;
    private bool _ended;
    private bool _disposed;

    /// <summary>Starts a watch that has seen everything up to <paramref name="revision"/>, the initial objects excepted.</summary>
    public CacheWatch(ResourceCache cache, StoreFeed feed, IStore store, WatchOptions options, StoredObject[] initial, long revision, TimeProvider time)
    {
        _cache = cache;
        _feed = feed;
        _options = options;
        _pending = new PendingFrames(options);
        _initial = initial;
        _seen = revision;
        _generation = cache.Generation;
        _bookmarkTick = feed.BookmarkTick;
        _timeout = new CancellationTokenSource(options.Timeout, time);
        if (options.Remote)
        {
            cache.Crowd.Join();
        }

        _end = CancellationTokenSource.CreateLinkedTokenSource([_timeout.Token, options.ServerStopping, options.Superseded, options.CallerGone]);
        if (!cache.TryPosition(revision, out _position))
        {
            _history = store.WatchAsync(cache.Prefix, revision, _end.Token).GetAsyncEnumerator(_end.Token);
        }
    }

    /// <inheritdoc/>
    public bool TryRead(out ReadOnlyMemory<byte> frame) => _pending.TryTake(out frame);

    /// <inheritdoc/>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (_pending.Count == 0 && !_ended)
        {
            try
            {
                var wake = _options.Remote ? _cache.Crowd.Next : _cache.Changed;
                if (_initialAt < _initial.Length || _options.SendInitialEvents)
                {
                    FillInitial();
                }
                else if (_history is not null)
                {
                    await FillHistoryAsync().ConfigureAwait(false);
                }
                else if (_end.IsCancellationRequested)
                {
                    _ended = true;
                }
                else if (!FillRecent())
                {
                    await SleepAsync(wake, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (ApiException e)
            {
                // An object that cannot be opened: what follows it would hide that it is missing.
                _pending.AddError(e.Status);
                _ended = true;
            }

            _ended |= !await _pending.ServeAsync(_end.Token).ConfigureAwait(false);
        }

        return _pending.Count > 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ended = true;
        if (_options.Remote && !_disposed)
        {
            _cache.Crowd.Leave();
        }

        _disposed = true;
        if (_history is not null)
        {
            await _end.CancelAsync().ConfigureAwait(false);
            await _history.DisposeAsync().ConfigureAwait(false);
            _history = null;
        }

        _end.Dispose();
        _timeout.Dispose();
    }

    private void FillInitial()
    {
        for (var end = Math.Min(_initialAt + Chunk, _initial.Length); _initialAt < end; _initialAt++)
        {
            _pending.Add(WatchEventType.Added, _initial[_initialAt].Json, _initial[_initialAt].Revision);
        }

        if (_initialAt == _initial.Length)
        {
            _initial = [];
            _initialAt = 0;
            if (_options.SendInitialEvents)
            {
                _options.SendInitialEvents = false;
                if (_options.Bookmarks)
                {
                    _pending.AddBookmark(_seen, initialEventsEnd: true);
                }
            }
        }
    }

    private async ValueTask FillHistoryAsync()
    {
        try
        {
            while (_pending.Count == 0)
            {
                if (!await _history!.MoveNextAsync().ConfigureAwait(false))
                {
                    _ended = true;
                    return;
                }

                var batch = _history.Current;
                foreach (var change in batch.Events)
                {
                    var previous = change.Previous is null ? null : _cache.Indexer.Index(change.Previous);
                    var current = _cache.Indexer.Index(change.Current);
                    if ((previous?.Unreadable ?? current.Unreadable) is not null)
                    {
                        // The past may be sealed with a key that is gone, the present not.
                        EmitExpired(change.Current.ModRevision);
                        return;
                    }

                    _pending.Add(new CacheEvent(current, previous, change.Kind == StoreEventKind.Deleted));
                }

                _seen = batch.Revision;
                if (_cache.TryPosition(_seen, out _position))
                {
                    await _history.DisposeAsync().ConfigureAwait(false);
                    _history = null;
                    return;
                }
            }
        }
        catch (CompactedException e)
        {
            EmitExpired(e.CompactedRevision);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            _ended = true;
        }
    }

    // Returns false when there is nothing to do but to wait.
    private bool FillRecent()
    {
        if (_cache.Generation != _generation)
        {
            EmitExpired(_feed.Revision);
            return true;
        }

        var tick = _feed.BookmarkTick;
        var count = _cache.Read(ref _position, _events, out var seen);
        if (count < 0)
        {
            EmitExpired(seen);
            return true;
        }

        for (var i = 0; i < count; i++)
        {
            // The history may have been read further than the cache was fed: those events come again here.
            if (_events[i].Revision > _seen)
            {
                _pending.Add(_events[i]);
            }
        }

        if (count > 0)
        {
            return true;
        }

        if (_cache.IsRetired)
        {
            _ended = true;
            return true;
        }

        _seen = Math.Max(_seen, seen);
        if (_options.Bookmarks && tick != _bookmarkTick)
        {
            _bookmarkTick = tick;
            _pending.AddBookmark(_seen, initialEventsEnd: false);
            return true;
        }

        return false;
    }

    private async ValueTask SleepAsync(Task wake, CancellationToken cancellationToken)
    {
        try
        {
            if (!cancellationToken.CanBeCanceled || cancellationToken == _options.CallerGone)
            {
                await wake.WaitAsync(_end.Token).ConfigureAwait(false);
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancellationToken);
            await wake.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            if (_options.Bookmarks && !_options.CallerGone.IsCancellationRequested)
            {
                _pending.AddBookmark(_seen, initialEventsEnd: false);
            }
        }
    }

    private void EmitExpired(long oldest)
    {
        _pending.AddError(ApiException.Expired($"too old resource version: {_seen} ({oldest})").Status);
        _ended = true;
    }
}
