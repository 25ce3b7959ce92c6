using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.WatchCache;

/// <summary>What one watcher asked for.</summary>
internal sealed class WatchOptions
{
    /// <summary>Which objects it sees.</summary>
    public required ObjectFilter Filter { get; init; }

    /// <summary>The apiVersion of bookmarks.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The kind of bookmarks.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it understands bookmarks.</summary>
    public bool Bookmarks { get; init; }

    /// <summary>Whether a bookmark must mark the end of the initial objects; cleared once it did.</summary>
    public bool SendInitialEvents { get; set; }

    /// <summary>When the watch ends by itself.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The resource whose objects may be stored in another version than the watcher sees; null when all are in that one.</summary>
    public ResourceEndpoint? Converting { get; init; }

    /// <summary>Changes each object's JSON (tables, partial metadata); null serves the shared bytes.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Transform { get; init; }

    /// <summary>Encodes an event other than as a line of JSON; null for JSON.</summary>
    public Func<WatchEventType, ReadOnlyMemory<byte>, byte[]>? Encode { get; init; }

    /// <summary>The revision the caller has seen, which may be ahead of the server's: nothing up to it is sent.</summary>
    public long After { get; init; }

    /// <summary>Whether the watcher is outside the process, where there may be many: they are woken together, at a bounded rate.</summary>
    public bool Remote { get; init; }

    /// <summary>Ends the watch when nobody listens any more.</summary>
    public CancellationToken CallerGone { get; init; }

    /// <summary>Ends the watch when the resource is served by other rules.</summary>
    public CancellationToken Superseded { get; init; }

    /// <summary>Ends the watch when the server stops.</summary>
    public CancellationToken ServerStopping { get; init; }
}
