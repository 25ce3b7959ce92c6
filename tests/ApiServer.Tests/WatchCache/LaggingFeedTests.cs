using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Selectors;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;
using EdgeOrch.Store.Tests.PowerCuts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.WatchCache;

/// <summary>The history in the store's file may be ahead of what the caches have heard.</summary>
public sealed class LaggingFeedTests
{
    private const string Prefix = "/registry/core/configmaps/";

    [Fact]
    public async Task A_watch_that_read_history_ahead_of_the_cache_sees_nothing_twice()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var store = new HeldStore(new InMemoryStore(TimeProvider.System));
        await PutAsync(store, "a");
        await using var feed = new StoreFeed(store, TimeProvider.System, NullLogger.Instance);
        var cache = new ResourceCache(store, feed, Prefix, []);
        await cache.FreshAsync(limit.Token);
        store.Hold();
        await PutAsync(store, "b");
        await PutAsync(store, "c");

        WatchOptions options = new() { Filter = All(), ApiVersion = "v1", Kind = "ConfigMap", Timeout = TimeSpan.FromHours(1), CallerGone = limit.Token };
        await using var watch = new CacheWatch(cache, feed, store, options, [], 0, TimeProvider.System);
        List<string> seen = [];
        await ReadAsync(watch, seen, 3, limit.Token);
        store.Release();
        await PutAsync(store, "d");
        await ReadAsync(watch, seen, 4, limit.Token);

        Assert.Equal(["a", "b", "c", "d"], seen);
    }

    private static async Task ReadAsync(CacheWatch watch, List<string> seen, int count, CancellationToken cancel)
    {
        while (seen.Count < count && await watch.WaitAsync(cancel))
        {
            while (watch.TryRead(out var frame))
            {
                seen.Add((string)JsonNode.Parse(frame.Span)!["object"]!["metadata"]!["name"]!);
            }
        }
    }

    private static ObjectFilter All() =>
        ObjectFilter.Create(ApiCatalog.LoadBuiltin().FindKind("v1", "ConfigMap")!, [], Prefix, LabelSelector.Parse(""), FieldSelector.Parse(""));

    private static ValueTask<TransactionResult> PutAsync(HeldStore store, string name) => store.CommitAsync(
        new Transaction([], [new Mutation(Prefix + "default/" + name, Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}"}}"""))]), default);

    /// <summary>Keeps back what the feed of all caches hears; whoever watches less hears at once.</summary>
    private sealed class HeldStore(IStore inner) : ForwardingStore(inner)
    {
        private volatile TaskCompletionSource _gate = Open();

        internal void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void Release() => _gate.TrySetResult();

        public override ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken) =>
            Inner.CommitAsync(transaction, cancellationToken);

        public override async IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var batch in Inner.WatchAsync(prefix, afterRevision, cancellationToken))
            {
                if (prefix == StoreFeed.Root)
                {
                    await _gate.Task.WaitAsync(cancellationToken);
                }

                yield return batch;
            }
        }

        private static TaskCompletionSource Open()
        {
            TaskCompletionSource open = new();
            open.SetResult();
            return open;
        }
    }
}
