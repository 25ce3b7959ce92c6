using System.Security.Cryptography;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>watch. Thread-safe.</summary>
internal sealed class WatchVerb(
    IStore store, StoreFeed feed, ObjectReader reader, ProtobufAnswers protobuf, Func<bool> hasPeers, TimeProvider time, CancellationToken serverStopping)
{
    private const int MinTimeoutSeconds = 1800;

    /// <summary>Starts a watch.</summary>
    public async ValueTask<ApiServerResponse> WatchAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var options = ReadOptions.Parse(context, endpoint);
        var format = ResponseEncoder.WatchFormat(context, endpoint);
        if (options.Revision is > 0 and var asked && (options.InitialEvents is true || hasPeers()))
        {
            // The objects to start with must be at least that new; a plain watch only waits for what comes after. Where the caller has seen
            // more than this server has yet, as a list from another one, it must not be shown again what it knows.
            await reader.WaitForRevisionAsync(endpoint, asked, context.Cancellation).ConfigureAwait(false);
        }

        var cache = endpoint.Storage.Cache;
        var snapshot = await cache.SnapshotAsync(context.Cancellation).ConfigureAwait(false);
        var after = options.Revision ?? 0;
        var fromState = options.InitialEvents ?? after == 0;
        var watch = new WatchOptions
        {
            Filter = options.Filter,
            ApiVersion = endpoint.Kind.ApiVersion,
            Kind = endpoint.Kind.Kind,
            Bookmarks = context.Query.Flag("allowWatchBookmarks"),
            SendInitialEvents = options.InitialEvents is true,
            Timeout = Timeout(context.Query),
            After = fromState ? 0 : after,
            Converting = endpoint.Conversion is null ? null : endpoint,
            Transform = ResponseEncoder.WatchTransform(context, endpoint, format),
            Encode = format.Media == MediaType.Protobuf ? (type, json) => protobuf.Frame(WatchFrames.Name(type), json.Span) : null,
            Remote = context.Request.HttpFeatures is not null,
            CallerGone = context.Cancellation,
            ServerStopping = serverStopping,
            Superseded = endpoint.Superseded,
        };
        StoredObject[] initial = fromState ? Matching(snapshot, options.Filter) : [];
        var revision = fromState || after == 0 || after > snapshot.Revision ? snapshot.Revision : after;
        return new ApiServerResponse
        {
            ContentType = format.Media == MediaType.Protobuf ? ProtobufAnswers.StreamType : ApiServerResponse.Json,
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
