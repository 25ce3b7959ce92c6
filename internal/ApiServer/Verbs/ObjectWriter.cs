using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Strategies;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>
/// The stages every write shares: prepare, admit, default, validate, transaction. Verbs and subresources differ only in how they
/// make the new object. Thread-safe.
/// </summary>
internal sealed class ObjectWriter(AdmissionChain admission, TimeProvider time)
{
    private const int MaxNames = 8;

    // A lost race means that somebody else's write succeeded, so the end of it is the end of the request, not a count; this only ends a
    // defect. Callers that named a version get their conflict at once.
    private const int MaxAttempts = 10_000;

    /// <summary>Stores a new object and returns it as stored.</summary>
    public async ValueTask<StoredObject> CreateAsync(WriteScope scope, JsonObject value)
    {
        if (scope.Endpoint.Terminating)
        {
            throw OwningDefinition.Ending();
        }

        var strategy = scope.Endpoint.Strategy;
        var @namespace = CheckNamespace(scope, value);
        if (ObjectMeta.Text(value, "resourceVersion").Length > 0)
        {
            throw ApiException.BadRequest("resourceVersion should not be set on objects to be created");
        }

        var name = ObjectMeta.Text(value, "name");
        var generated = name.Length == 0 && ObjectMeta.Text(value, "generateName").Length > 0;
        strategy.PrepareCreate(value);
        await RecordAsync(scope, null, value).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            if (generated)
            {
                name = ObjectMeta.GenerateName(ObjectMeta.Text(value, "generateName"));
            }

            ObjectMeta.Stamp(value, @namespace, name, time.GetUtcNow(), strategy.TracksGeneration);
            var request = scope.Admission(AdmissionOperation.Create, name, value, null);
            await admission.MutateNewAsync(request, generated, scope.Cancellation).ConfigureAwait(false);
            Finish(scope, value, null);
            await admission.ValidateAsync(request, scope.Cancellation).ConfigureAwait(false);
            var stored = await InsertAsync(scope, value, @namespace, name).ConfigureAwait(false);
            if (stored is not null)
            {
                return stored;
            }

            if (!generated || attempt == MaxNames)
            {
                throw ApiException.AlreadyExists(scope.Group, scope.Resource, name);
            }
        }
    }

    /// <summary>
    /// Changes an object: <paramref name="change"/> makes the new state from a copy of the present one, as often as needed when
    /// others write at the same time.
    /// </summary>
    /// <exception cref="ApiException">NotFound; Conflict when the new state names another resourceVersion than the present one.</exception>
    public async ValueTask<StoredObject> UpdateAsync(
        WriteScope scope, string name, Func<JsonObject, StoredObject, ValueTask<JsonObject>> change, Action<JsonObject, JsonObject>? prepare = null)
    {
        var storage = scope.Endpoint.Storage;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var current = await storage.GetAsync(scope.Info.Namespace, name, scope.Cancellation).ConfigureAwait(false)
                ?? throw ApiException.NotFound(scope.Group, scope.Resource, name);
            var old = await scope.Endpoint.InVersionAsync(scope.Endpoint.Read(current.Json, current.Revision), scope.Endpoint.Working, scope.Cancellation).ConfigureAwait(false);
            var value = await change((JsonObject)old.DeepClone(), current).ConfigureAwait(false);
            CheckIdentity(scope, name, value, old, current);
            ObjectMeta.KeepSystemFields(value, old, keepManagers: !scope.Unrecorded);
            (prepare ?? Preparation(scope))(value, old);
            await RecordAsync(scope, old, value).ConfigureAwait(false);
            var stored = await StoreAsync(scope, name, value, old, current).ConfigureAwait(false);
            if (stored is not null)
            {
                return stored;
            }
        }

        throw ApiException.Conflict(scope.Group, scope.Resource, name);
    }

    /// <summary>The tree of a stored object.</summary>
    public static JsonObject Parse(StoredObject stored) => (JsonObject)JsonNode.Parse(stored.Json.Span)!;

    private static Action<JsonObject, JsonObject> Preparation(WriteScope scope)
    {
        var strategy = scope.Endpoint.Strategy;
        return scope.Info.Subresource.Length == 0
            ? strategy.PrepareUpdate
            : (value, old) => strategy.PrepareSubresource(scope.Info.Subresource, value, old);
    }

    private async ValueTask<StoredObject?> InsertAsync(WriteScope scope, JsonObject value, string @namespace, string name)
    {
        var storage = scope.Endpoint.Storage;
        var key = storage.KeyOf(@namespace, name);
        var reservation = await scope.Endpoint.Strategy.ReserveAsync(value, null, scope.DryRun, scope.Cancellation).ConfigureAwait(false);
        StoredObject? stored = null;
        try
        {
            var written = await WrittenAsync(scope, value).ConfigureAwait(false);
            stored = await admission.Quota.WriteAsync(scope, name, value, null, companions => scope.DryRun
                ? DryCreateAsync(scope, key, written)
                : storage.CreateAsync(key, written, scope.Endpoint.Strategy.WriteClass, scope.Cancellation, companions)).ConfigureAwait(false);
        }
        finally
        {
            Settle(scope, reservation, stored is not null && !scope.DryRun);
        }

        return stored;
    }

    private static async ValueTask<StoredObject?> DryCreateAsync(WriteScope scope, string key, JsonObject value)
    {
        var storage = scope.Endpoint.Storage;
        if (await storage.Cache.GetAsync(key, scope.Cancellation).ConfigureAwait(false) is not null)
        {
            return null;
        }

        ObjectMeta.Of(value).Remove("resourceVersion");
        return storage.Cache.Indexer.Index(key, EdgeOrch.Api.Serialization.ObjectEncoder.EncodeCanonical(value, storage.Kind.Schema), 0);
    }

    // Null: the object changed meanwhile.
    private async ValueTask<StoredObject?> StoreAsync(WriteScope scope, string name, JsonObject value, JsonObject old, StoredObject current)
    {
        var storage = scope.Endpoint.Storage;
        var strategy = scope.Endpoint.Strategy;
        var request = scope.Admission(AdmissionOperation.Update, name, value, old);
        await admission.MutateAsync(request, scope.Cancellation).ConfigureAwait(false);
        Finish(scope, value, old);
        await admission.ValidateAsync(request, scope.Cancellation).ConfigureAwait(false);
        if (strategy.TracksGeneration && !scope.Internal && SpecChanged(strategy, value, old))
        {
            ObjectMeta.BumpGeneration(value);
        }

        if (ObjectMeta.IsTerminating(old) && IsFree(strategy, value) && ObjectMeta.Grace(old) is null or 0)
        {
            return scope.DryRun ? current : await FinishDeleteAsync(scope, name, value, old, current).ConfigureAwait(false);
        }

        var reservation = await strategy.ReserveAsync(value, old, scope.DryRun, scope.Cancellation).ConfigureAwait(false);
        StoredObject? stored = null;
        try
        {
            var encoded = EncodedObject.Of(await WrittenAsync(scope, value).ConfigureAwait(false), storage.Kind.Schema);
            if (encoded.SameAs(current))
            {
                return current;
            }

            stored = await admission.Quota.WriteAsync(scope, name, value, old, companions => scope.DryRun
                ? ValueTask.FromResult<StoredObject?>(storage.Cache.Indexer.Index(current.Key, Shown(storage, current, encoded), current.Revision))
                : storage.ReplaceAsync(current, encoded, strategy.ChangeClass, scope.Cancellation, companions)).ConfigureAwait(false);
            return stored;
        }
        finally
        {
            Settle(scope, reservation, stored is not null && !scope.DryRun);
        }
    }

    // The object in the version it is stored in; a copy when that is another one.
    private static ValueTask<JsonObject> WrittenAsync(WriteScope scope, JsonObject value)
    {
        var endpoint = scope.Endpoint;
        return endpoint.Working == endpoint.Storage.Kind
            ? ValueTask.FromResult(value)
            : endpoint.InVersionAsync((JsonObject)value.DeepClone(), endpoint.Storage.Kind, scope.Cancellation);
    }

    private static byte[] Shown(ResourceStorage storage, StoredObject current, EncodedObject encoded) =>
        storage.Cache.Indexer.Index(current.Key, encoded.Json, 0).JsonAt(current.Revision);

    private async ValueTask<StoredObject?> FinishDeleteAsync(WriteScope scope, string name, JsonObject value, JsonObject old, StoredObject current)
    {
        var storage = scope.Endpoint.Storage;
        var last = EncodedObject.Of(await WrittenAsync(scope, value).ConfigureAwait(false), storage.Kind.Schema);
        var gone = await admission.Quota.WriteAsync(scope, name, null, old, companions =>
            storage.DeleteAsync(current, last, scope.Endpoint.Strategy.WriteClass, scope.Cancellation, companions)).ConfigureAwait(false);
        if (gone is not null)
        {
            scope.NoteCommit();
            scope.Endpoint.Strategy.Deleted(value);
        }

        return gone;
    }

    /// <summary>Whether nothing holds an ending object back.</summary>
    public static bool IsFree(ResourceStrategy strategy, JsonObject value) =>
        ObjectMeta.Finalizers(value).Count == 0 && !strategy.IsHeldBack(value);

    private static void Finish(WriteScope scope, JsonObject value, JsonObject? old)
    {
        var kind = scope.Endpoint.Working;
        Defaulter.Apply(kind, value);
        scope.Endpoint.Strategy.Complete(value, old);
        if (scope.Internal)
        {
            return;
        }

        if (WriteErrors.Of(scope, value, old) is { Count: > 0 } errors)
        {
            throw ApiException.Invalid(scope.Group, scope.Endpoint.Kind.Kind, ObjectMeta.Text(value, "name"), errors);
        }

        if (scope.Info.Subresource.Length == 0 && WarningRules.Of(kind, value, isNew: old is null) is { Count: > 0 } warnings)
        {
            scope.Warnings.AddRange(warnings.Except(scope.Warnings).ToList());
        }
    }

    // Before admission, so that nobody owns what the server itself adds; after defaults, so that a caller owns what its silence means.
    private async ValueTask RecordAsync(WriteScope scope, JsonObject? old, JsonObject value)
    {
        if (!scope.Applies && !scope.Unrecorded)
        {
            Defaulter.Apply(scope.Endpoint.Working, value);
            await ManagerRecord.TrackAsync(scope, old, value, time.GetUtcNow()).ConfigureAwait(false);
        }
    }

    private static bool SpecChanged(ResourceStrategy strategy, JsonObject value, JsonObject old)
    {
        foreach (var (name, before) in old)
        {
            if (IsSpec(name) && !JsonNode.DeepEquals(before, value[name]))
            {
                return true;
            }
        }

        return value.Any(pair => IsSpec(pair.Key) && !old.ContainsKey(pair.Key));

        bool IsSpec(string name) => name is not ("metadata" or "kind" or "apiVersion") && strategy.IsSpec(name);
    }

    private static string CheckNamespace(WriteScope scope, JsonObject value)
    {
        var own = ObjectMeta.Text(value, "namespace");
        if (!scope.Endpoint.Kind.Namespaced)
        {
            ObjectMeta.Of(value).Remove("namespace");
            return "";
        }

        if (scope.Info.Namespace.Length == 0)
        {
            throw ApiException.BadRequest("an empty namespace may not be set during creation");
        }

        return own.Length == 0 || own == scope.Info.Namespace
            ? scope.Info.Namespace
            : throw ApiException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    // A version that the caller insists on must be the present one.
    private static void CheckIdentity(WriteScope scope, string name, JsonObject value, JsonObject old, StoredObject current)
    {
        var metadata = ObjectMeta.Of(value);
        var named = ObjectMeta.Text(value, "name");
        if (named.Length > 0 && named != name)
        {
            throw ApiException.BadRequest($"the name of the object ({named}) does not match the name on the URL ({name})");
        }

        metadata["name"] = name;
        if (scope.Endpoint.Kind.Namespaced)
        {
            CheckNamespace(scope, value);
            metadata["namespace"] = scope.Info.Namespace;
        }

        var uid = ObjectMeta.Text(value, "uid");
        var present = ObjectMeta.Text(old, "uid");
        if (uid.Length > 0 && uid != present)
        {
            throw ApiException.Conflict(scope.Group, scope.Resource, name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {present}");
        }

        var version = ObjectMeta.Text(value, "resourceVersion");
        metadata["resourceVersion"] = current.Revision.ToString(CultureInfo.InvariantCulture);
        if (version is not ("" or "0") && version != ObjectMeta.Text(value, "resourceVersion"))
        {
            throw ApiException.Conflict(scope.Group, scope.Resource, name);
        }
    }

    private static void Settle(WriteScope scope, IReservation? reservation, bool happened)
    {
        if (happened)
        {
            scope.NoteCommit();
            reservation?.Commit();
        }
        else
        {
            reservation?.Release();
        }
    }
}
