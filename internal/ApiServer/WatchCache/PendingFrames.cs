using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>
/// What a watch has to say and has not said yet, in order. Objects that are stored in another version than the watcher sees wait
/// until <see cref="ServeAsync"/> converts them together. Used by one watch.
/// </summary>
internal sealed class PendingFrames(WatchOptions options)
{
    private readonly Queue<ReadOnlyMemory<byte>> _ready = new();
    private readonly List<(WatchEventType Type, ReadOnlyMemory<byte> Bytes, long Revision)> _waiting = [];

    /// <summary>How many frames there are, the waiting ones included.</summary>
    public int Count => _ready.Count + _waiting.Count;

    /// <summary>Takes the next frame that is ready.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> frame) => _ready.TryDequeue(out frame);

    /// <summary>Adds a bookmark: an object of the served kind with nothing but metadata.</summary>
    public void AddBookmark(long revision, bool initialEventsEnd)
    {
        if (revision >= options.After)
        {
            AddFrame(Frame(WatchEventType.Bookmark, WatchFrames.Bookmark(options.ApiVersion, options.Kind, revision, initialEventsEnd)));
        }
    }

    /// <summary>Adds the failure that ends the watch.</summary>
    public void AddError(ApiStatus status) => AddFrame(Encoded(WatchEventType.Error, status.ToJson()));

    private void AddFrame(ReadOnlyMemory<byte> frame)
    {
        if (_waiting.Count == 0)
        {
            _ready.Enqueue(frame);
        }
        else
        {
            _waiting.Add((WatchEventType.None, frame, 0));
        }
    }

    /// <summary>Adds what a change means to this watcher, if anything; its frame is shared where nothing is done to the object.</summary>
    public void Add(CacheEvent change)
    {
        if (change.Revision <= options.After)
        {
            return;
        }

        if (options.Transform is null && options.Converting is null)
        {
            var frame = change.FrameFor(options.Filter, options.Encode);
            if (!frame.IsEmpty)
            {
                AddFrame(frame);
            }

            return;
        }

        var type = change.TypeFor(options.Filter);
        if (type != WatchEventType.None)
        {
            var json = change.JsonFor(type);
            if (options.Transform is null && options.Converting!.IsServed(json.Span, change.Revision))
            {
                AddFrame(change.FrameFor(options.Filter, options.Encode));
            }
            else
            {
                Add(type, json, change.Revision);
            }
        }
    }

    /// <summary>Adds an event with an object as stored at a revision.</summary>
    public void Add(WatchEventType type, ReadOnlyMemory<byte> json, long revision)
    {
        if (options.Converting is { } endpoint && (_waiting.Count > 0 || !endpoint.IsServed(json.Span, revision)))
        {
            _waiting.Add((type, json, revision));
        }
        else
        {
            _ready.Enqueue(Frame(type, json));
        }
    }

    /// <summary>Makes everything ready. False when objects cannot be converted: the watch then ends with the reason.</summary>
    public async ValueTask<bool> ServeAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Count == 0)
        {
            return true;
        }

        try
        {
            await ConvertAsync(options.Converting!, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ApiException e)
        {
            _ready.Enqueue(Encoded(WatchEventType.Error, e.Status.ToJson()));
            return false;
        }
        finally
        {
            _waiting.Clear();
        }
    }

    private async ValueTask ConvertAsync(ResourceEndpoint endpoint, CancellationToken cancellationToken)
    {
        var stored = _waiting.FindAll(static entry => entry.Type != WatchEventType.None).ConvertAll(static entry => (entry.Bytes, entry.Revision));
        var objects = await endpoint.ServeAsync(stored, cancellationToken).ConfigureAwait(false);
        var at = 0;
        foreach (var (type, bytes, _) in _waiting)
        {
            _ready.Enqueue(type == WatchEventType.None ? bytes : Frame(type, objects[at++]));
        }
    }

    private byte[] Frame(WatchEventType type, ReadOnlyMemory<byte> json) => Encoded(type, options.Transform is null ? json : options.Transform(json));

    private byte[] Encoded(WatchEventType type, ReadOnlyMemory<byte> json) =>
        options.Encode is null ? WatchFrames.Encode(type, json.Span) : options.Encode(type, json);
}
