using System.Security.Cryptography;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>watch. Thread-safe.</summary>
internal sealed class WatchVerb(IStore store, StoreFeed feed, ObjectReader reader, TimeProvider time, CancellationToken serverStopping)
{
    private const int MinTimeoutSeconds = 1800;

    /// <summary>Starts a watch.</summary>
    public async ValueTask<ApiServerResponse> WatchAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var options = ReadOptions.Parse(context, endpoint);
        var query = context.Query;
        var streamsList = query["sendInitialEvents"] is not null && query.Flag("sendInitialEvents");
        if (options.Revision is > 0 and var asked)
        {
            await reader.WaitForRevisionAsync(endpoint, asked, context.Cancellation).ConfigureAwait(false);
        }

        var cache = endpoint.Storage.Cache;
        var snapshot = await cache.SnapshotAsync(context.Cancellation).ConfigureAwait(false);
        var fromState = streamsList || (query["sendInitialEvents"] is null && options.Revision is null or 0);
        var watch = new WatchOptions
        {
            Filter = options.Filter,
            ApiVersion = endpoint.Kind.ApiVersion,
            Kind = endpoint.Kind.Kind,
            Bookmarks = query.Flag("allowWatchBookmarks"),
            SendInitialEvents = streamsList,
            Timeout = Timeout(query),
            Converting = endpoint.Conversion is null ? null : endpoint,
            Transform = ResponseEncoder.WatchTransform(context, endpoint),
            CallerGone = context.Cancellation,
            ServerStopping = serverStopping,
        };
        StoredObject[] initial = fromState ? Matching(snapshot, options.Filter) : [];
        var revision = fromState ? snapshot.Revision : options.Revision ?? snapshot.Revision;
        return new ApiServerResponse
        {
            ContentType = "application/json;stream=watch",
            Frames = new CacheWatch(cache, feed, store, watch, initial, revision, time),
        };
    }

    private static StoredObject[] Matching(CacheSnapshot snapshot, ObjectFilter filter)
    {
        var items = snapshot.WithPrefix(filter.Prefix);
        if (filter.MatchesWholePrefix)
        {
            return items.ToArray();
        }

        var matching = new List<StoredObject>();
        foreach (var item in items)
        {
            if (filter.Matches(item))
            {
                matching.Add(item);
            }
        }

        return [.. matching];
    }

    // Without a wish the end is spread over half an hour so that clients do not return all at once.
    private static TimeSpan Timeout(QueryValues query) => TimeSpan.FromSeconds(query.Number("timeoutSeconds") is > 0 and var seconds
        ? Math.Min(seconds, int.MaxValue / 1000)
        : MinTimeoutSeconds + RandomNumberGenerator.GetInt32(MinTimeoutSeconds));
}
