using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>Where the objects of one stored kind live: keys, cache and conditional writes. Thread-safe.</summary>
internal sealed class ResourceStorage
{
    private readonly IStore _store;
    private long _lastWrite;

    /// <summary>Creates the storage of a kind over the cache of its keys.</summary>
    public ResourceStorage(IStore store, KindDescription kind, ResourceCache cache)
    {
        _store = store;
        Kind = kind;
        Prefix = cache.Prefix;
        Cache = cache;
    }

    /// <summary>The kind in its stored version.</summary>
    public KindDescription Kind { get; }

    /// <summary>The prefix of all keys, ending in a slash.</summary>
    public string Prefix { get; }

    /// <summary>The watch cache.</summary>
    public ResourceCache Cache { get; }

    /// <summary>The definition of a custom kind, without which nothing is created; null for built-in kinds.</summary>
    public OwningDefinition? Owner { get; init; }

    /// <summary>The revision of this server's own last write to the resource; 0 before the first.</summary>
    public long LastWrite => Volatile.Read(ref _lastWrite);

    /// <summary>The prefix of a resource's keys.</summary>
    public static string PrefixOf(KindDescription kind) => $"{StoreFeed.Root}{(kind.Group.Length == 0 ? "core" : kind.Group)}/{kind.Plural}/";

    /// <summary>The prefix of the objects in a namespace; empty means all of them.</summary>
    public string PrefixIn(string @namespace) => @namespace.Length == 0 ? Prefix : $"{Prefix}{@namespace}/";

    /// <summary>The key of an object.</summary>
    public string KeyOf(string @namespace, string name) => Kind.Namespaced ? $"{Prefix}{@namespace}/{name}" : Prefix + name;

    /// <summary>The object as of now, or null.</summary>
    public ValueTask<StoredObject?> GetAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        Cache.GetAsync(KeyOf(@namespace, name), cancellationToken);

    /// <summary>
    /// The object as of this server's own last write to the resource, or null: cheaper than <see cref="GetAsync"/> because writes to
    /// other resources are not waited for.
    /// </summary>
    public async ValueTask<StoredObject?> GetRecentAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        await Cache.WaitForAsync(Volatile.Read(ref _lastWrite), cancellationToken).ConfigureAwait(false);
        return Cache.Peek(KeyOf(@namespace, name));
    }

    /// <summary>Everything as of this server's own last write to the resource; cheap as <see cref="GetRecentAsync"/>.</summary>
    public async ValueTask<CacheSnapshot> RecentAsync(CancellationToken cancellationToken)
    {
        await Cache.WaitForAsync(Volatile.Read(ref _lastWrite), cancellationToken).ConfigureAwait(false);
        return Cache.Snapshot();
    }

    /// <summary>Stores a new object; null when the key is taken, or a companion lost.</summary>
    /// <exception cref="ApiException">The definition of the kind has ended, or is about to.</exception>
    public async ValueTask<StoredObject?> CreateAsync(
        string key, JsonObject value, WriteClass writeClass, CancellationToken cancellationToken, Companions? companions = null)
    {
        var encoded = EncodedObject.Of(value, Kind.Schema);
        var mutation = new Mutation(key, encoded.Json, encoded.RevisionOffset);
        while (true)
        {
            var owned = Owner?.Condition;
            var result = await CommitAsync(new Compare(key, 0), mutation, writeClass, companions, cancellationToken, owned).ConfigureAwait(false);
            if (result.Succeeded)
            {
                return Cache.Indexer.Index(result.Current[0]!);
            }

            if (owned is null || (result.Current[^1]?.ModRevision ?? 0) == owned.Value.ExpectedModRevision)
            {
                return null;
            }

            Owner!.Revisit(result.Current[^1]);
        }
    }

    /// <summary>Replaces an object that is still as it was read; null when it is not, or a companion lost.</summary>
    public async ValueTask<StoredObject?> ReplaceAsync(
        StoredObject current, EncodedObject value, WriteClass writeClass, CancellationToken cancellationToken, Companions? companions = null)
    {
        var mutation = new Mutation(current.Key, value.Json, value.RevisionOffset);
        var result = await CommitAsync(new Compare(current.Key, current.Revision), mutation, writeClass, companions, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? Cache.Indexer.Index(result.Current[0]!) : null;
    }

    /// <summary>Deletes an object that is still as it was read; the last state at the delete's revision, or null when it is not.</summary>
    /// <param name="current">The object as read.</param>
    /// <param name="last">The state watchers see last; null shows the stored one.</param>
    /// <param name="writeClass">The durability.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="companions">What changes along with it.</param>
    public async ValueTask<StoredObject?> DeleteAsync(
        StoredObject current, EncodedObject? last, WriteClass writeClass, CancellationToken cancellationToken, Companions? companions = null)
    {
        var bytes = last?.Json ?? current.JsonWithoutRevision();
        var offset = last?.RevisionOffset ?? current.RevisionStart;
        var mutation = new Mutation(current.Key, null, offset, bytes);
        var result = await CommitAsync(new Compare(current.Key, current.Revision), mutation, writeClass, companions, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return null;
        }

        var shown = Cache.Indexer.Index(current.Key, bytes, current.Revision);
        return Cache.Indexer.Index(current.Key, shown.JsonAt(result.Revision), result.Revision);
    }

    private async ValueTask<TransactionResult> CommitAsync(
        Compare compare, Mutation mutation, WriteClass writeClass, Companions? companions, CancellationToken cancellationToken, Compare? last = null)
    {
        try
        {
            var transaction = companions?.Join(compare, mutation, writeClass) ?? new Transaction([compare], [mutation]) { WriteClass = writeClass };
            transaction = last is null ? transaction : transaction with { Compares = [.. transaction.Compares, last.Value] };
            var result = await _store.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
            if (result.Succeeded)
            {
                NoteWrite(result.Revision);
            }

            companions?.Settle(compare, result);
            return result;
        }
        catch (StoreUnavailableException e)
        {
            throw new ApiException(ApiException.ServiceUnavailable($"the store cannot write: {e.Message}").Status, e);
        }
        catch (OutcomeUnknownException e)
        {
            throw new ApiException(ApiException.Timeout($"the change may have been made or not; look before you try again: {e.Message}", 1).Status, e);
        }
    }

    /// <summary>Tells that this server wrote to the resource at a revision.</summary>
    public void NoteWrite(long revision)
    {
        for (var seen = Volatile.Read(ref _lastWrite); seen < revision;)
        {
            var before = Interlocked.CompareExchange(ref _lastWrite, revision, seen);
            seen = before == seen ? revision : before;
        }
    }
}
