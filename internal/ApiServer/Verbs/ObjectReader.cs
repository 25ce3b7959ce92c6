using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>get and list. Thread-safe.</summary>
internal sealed class ObjectReader(IStore store, TimeProvider time)
{
    private static readonly TimeSpan FutureRevisionWait = TimeSpan.FromSeconds(3);

    /// <summary>Answers a get.</summary>
    public async ValueTask<ApiServerResponse> GetAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        if (ReadOptions.ParseRevision(context.Query["resourceVersion"]) is > 0 and var revision)
        {
            await WaitForRevisionAsync(endpoint, revision, context.Cancellation).ConfigureAwait(false);
        }

        var info = context.Info;
        var item = await endpoint.Storage.GetAsync(info.Namespace, info.Name, context.Cancellation).ConfigureAwait(false)
            ?? throw ApiException.NotFound(endpoint.Kind.Group, endpoint.Kind.Plural, info.Name);
        return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(item, context.Cancellation).ConfigureAwait(false));
    }

    /// <summary>Answers a list.</summary>
    public async ValueTask<ApiServerResponse> ListAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var options = ReadOptions.Parse(context, endpoint);
        var (items, meta) = await SelectAsync(endpoint, options, context.Cancellation).ConfigureAwait(false);
        RequireReadable(items);
        return ResponseEncoder.List(context, endpoint, await endpoint.ServeAsync(items, context.Cancellation).ConfigureAwait(false), meta);
    }

    /// <summary>The objects a list shows.</summary>
    public async ValueTask<(IReadOnlyList<StoredObject> Items, ListMeta Meta)> SelectAsync(
        ResourceEndpoint endpoint, ReadOptions options, CancellationToken cancellationToken)
    {
        var cache = endpoint.Storage.Cache;
        if (options.Continue is { Revision: > 0 } token)
        {
            // The first page may have come from a server that is ahead.
            await WaitForRevisionAsync(endpoint, token.Revision, cancellationToken).ConfigureAwait(false);
            return await PageAtAsync(endpoint, options, token.Revision, token.After, cancellationToken).ConfigureAwait(false);
        }

        if (options.Revision is > 0 and var revision)
        {
            await WaitForRevisionAsync(endpoint, revision, cancellationToken).ConfigureAwait(false);
            if (options.IsExact)
            {
                return await PageAtAsync(endpoint, options, revision, "", cancellationToken).ConfigureAwait(false);
            }
        }

        var snapshot = await cache.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        return PageOf(snapshot, snapshot.Revision, endpoint, options, options.Continue?.After ?? "");
    }

    /// <summary>Waits for a revision that may come soon.</summary>
    /// <exception cref="ApiException">504: it did not.</exception>
    public async ValueTask WaitForRevisionAsync(ResourceEndpoint endpoint, long revision, CancellationToken cancellationToken)
    {
        if (revision <= store.CurrentRevision)
        {
            return;
        }

        using var limit = new CancellationTokenSource(FutureRevisionWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await endpoint.Storage.Cache.WaitForAsync(revision, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new ApiException(new ApiStatus(504, StatusReason.Timeout, $"Timeout: Too large resource version: {revision}, current: {store.CurrentRevision}",
                new StatusDetails { RetryAfterSeconds = 1, Causes = [new StatusCause("ResourceVersionTooLarge", "Too large resource version", null)] }));
        }
    }

    // Before the answer begins, because a long one is sent while it is made.
    private static void RequireReadable(IReadOnlyList<StoredObject> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Unreadable is not null)
            {
                throw items[i].Refusal();
            }
        }
    }

    private static (IReadOnlyList<StoredObject> Items, ListMeta Meta) PageOf(
        CacheSnapshot snapshot, long revision, ResourceEndpoint endpoint, ReadOptions options, string after)
    {
        var prefix = endpoint.Storage.Prefix;
        return Page(snapshot.WithPrefix(options.Filter.Prefix, after.Length == 0 ? "" : prefix + after), options, revision, prefix);
    }

    private static (IReadOnlyList<StoredObject> Items, ListMeta Meta) Page(
        ArraySegment<StoredObject> all, ReadOptions options, long revision, string prefix)
    {
        var whole = options.Filter.MatchesWholePrefix;
        if (options.Limit == 0 && whole)
        {
            return (all, ListMeta.Of(revision));
        }

        var items = new List<StoredObject>();
        for (var i = 0; i < all.Count; i++)
        {
            if (!whole && !options.Filter.Matches(all[i]))
            {
                continue;
            }

            if (options.Limit > 0 && items.Count == options.Limit)
            {
                var token = new ContinueToken(revision, items[^1].Key[prefix.Length..]);
                return (items, new ListMeta(revision, token.Encode(), whole ? all.Count - i : null));
            }

            items.Add(all[i]);
        }

        return (items, ListMeta.Of(revision));
    }

    // A page of the past comes from the store's history, unless nothing changed since.
    private async ValueTask<(IReadOnlyList<StoredObject> Items, ListMeta Meta)> PageAtAsync(
        ResourceEndpoint endpoint, ReadOptions options, long revision, string after, CancellationToken cancellationToken)
    {
        var storage = endpoint.Storage;
        if (revision <= store.CurrentRevision && await storage.Cache.SnapshotAtAsync(revision, cancellationToken).ConfigureAwait(false) is { } snapshot)
        {
            return PageOf(snapshot, revision, endpoint, options, after);
        }

        try
        {
            var range = await store.RangeAsync(
                new RangeRequest(options.Filter.Prefix)
                {
                    Revision = revision,
                    After = after.Length == 0 ? null : storage.Prefix + after,
                    Limit = options.Filter.MatchesWholePrefix ? options.Limit : 0,
                },
                cancellationToken).ConfigureAwait(false);
            var items = new StoredObject[range.Items.Count];
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = storage.Cache.Indexer.Index(range.Items[i]);
            }

            if (!options.Filter.MatchesWholePrefix || range.Remaining == 0)
            {
                return Page(items, options, revision, storage.Prefix);
            }

            var next = new ContinueToken(revision, items[^1].Key[storage.Prefix.Length..]);
            return (items, new ListMeta(revision, next.Encode(), range.Remaining < RangeResult.MostCounted ? range.Remaining : null));
        }
        catch (CompactedException e)
        {
            throw new ApiException(Expired(after), e);
        }
    }

    // Who was in the middle of a list gets a token to go on with, for what is there now.
    private static ApiStatus Expired(string after) => after.Length == 0
        ? ApiException.Expired("The resourceVersion for the provided list is too old.").Status
        : ApiException.Expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, "
            + "or use the continue token in this response to get the rest. That list is inconsistent: what was created, changed or deleted "
            + "since its first page may be missing or show up twice.").Status with { Continue = new ContinueToken(ContinueToken.Latest, after).Encode() };
}
