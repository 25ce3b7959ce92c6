using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>
/// Deletes objects: at once when nothing holds them, else by marking them so that finalizers and grace periods run. Thread-safe.
/// </summary>
internal sealed class ObjectDeleter(AdmissionChain admission, TimeProvider time)
{
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";
    private const int MaxAttempts = 10_000;

    // In seconds, 68 years: a caller may ask for any int64, and what is stored must be sums that instants can hold.
    private const long LongestGrace = int.MaxValue;

    /// <summary>Deletes one object; returns its last or its marked state and whether it is gone.</summary>
    /// <exception cref="ApiException">NotFound; Conflict when a precondition does not hold.</exception>
    public async ValueTask<(StoredObject Object, bool Gone)> DeleteAsync(WriteScope scope, string @namespace, string name, DeleteOptions options)
    {
        var storage = scope.Endpoint.Storage;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var current = await storage.GetAsync(@namespace, name, scope.Cancellation).ConfigureAwait(false)
                ?? throw ApiException.NotFound(scope.Group, scope.Resource, name);
            var old = ObjectWriter.Parse(current);
            CheckPreconditions(scope, name, options, old, current);
            var value = (JsonObject)old.DeepClone();
            var seen = await scope.Endpoint.InVersionAsync(old, scope.Endpoint.Working, scope.Cancellation).ConfigureAwait(false);
            var request = scope.Admission(AdmissionOperation.Delete, name, null, seen) with { DryRun = options.DryRun, Options = options };
            await admission.ValidateAsync(request, scope.Cancellation).ConfigureAwait(false);
            var gone = Decide(scope, value, options, out var changed);
            if (options.DryRun || (!gone && !changed))
            {
                return (current, gone);
            }

            var encoded = EncodedObject.Of(value, storage.Kind.Schema);
            var result = gone
                ? await admission.Quota.WriteAsync(scope, name, null, old, companions =>
                    storage.DeleteAsync(current, encoded, scope.Endpoint.Strategy.WriteClass, scope.Cancellation, companions)).ConfigureAwait(false)
                : await storage.ReplaceAsync(current, encoded, scope.Endpoint.Strategy.ChangeClass, scope.Cancellation).ConfigureAwait(false);
            if (result is null)
            {
                continue;
            }

            scope.NoteCommit();
            if (gone)
            {
                scope.Endpoint.Strategy.Deleted(value);
            }

            return (result, gone);
        }

        throw ApiException.Conflict(scope.Group, scope.Resource, name);
    }

    // Whether the object goes at once; otherwise whether its mark changed.
    private bool Decide(WriteScope scope, JsonObject value, DeleteOptions options, out bool changed)
    {
        var strategy = scope.Endpoint.Strategy;
        if (!ObjectMeta.IsTerminating(value))
        {
            strategy.PrepareDelete(value, time.GetUtcNow());
        }

        changed = SetPropagation(value, options.PropagationPolicy);
        var grace = strategy.GracePeriod(value, options.GracePeriodSeconds);
        if (grace is > 0)
        {
            changed |= MarkGraceful(value, Math.Min(grace.Value, LongestGrace), options.GracePeriodSeconds is not null);
            return false;
        }

        if (ObjectWriter.IsFree(strategy, value))
        {
            return true;
        }

        if (!ObjectMeta.IsTerminating(value) || ObjectMeta.Grace(value) is > 0)
        {
            ObjectMeta.SetDeletion(value, time.GetUtcNow(), 0);
            ObjectMeta.BumpGeneration(value);
            strategy.MarkDeleted(value);
            changed = true;
        }

        return false;
    }

    // A second delete may shorten the time that is left, never lengthen it.
    private bool MarkGraceful(JsonObject value, long grace, bool asked)
    {
        var now = time.GetUtcNow();
        if (!ObjectMeta.IsTerminating(value))
        {
            ObjectMeta.SetDeletion(value, now.AddSeconds(grace), grace);
            ObjectMeta.BumpGeneration(value);
            return true;
        }

        if (!asked || ObjectMeta.Grace(value) is not { } before || grace >= before)
        {
            return false;
        }

        var end = DateTimeOffset.Parse(ObjectMeta.Text(value, "deletionTimestamp"), CultureInfo.InvariantCulture);
        ObjectMeta.SetDeletion(value, end.AddSeconds(grace - before), grace);
        return true;
    }

    private static bool SetPropagation(JsonObject value, string? policy)
    {
        if (policy is null)
        {
            return false;
        }

        var finalizers = ObjectMeta.Finalizers(value);
        var before = finalizers.Count;
        var wanted = policy switch
        {
            "Orphan" => OrphanFinalizer,
            "Foreground" => ForegroundFinalizer,
            _ => null,
        };
        if (wanted is not null && finalizers.Contains(wanted)
            && !finalizers.Contains(wanted == OrphanFinalizer ? ForegroundFinalizer : OrphanFinalizer))
        {
            return false;
        }

        finalizers.RemoveAll(static f => f is OrphanFinalizer or ForegroundFinalizer);
        if (wanted is not null)
        {
            finalizers.Add(wanted);
        }

        if (wanted is null && finalizers.Count == before)
        {
            return false;
        }

        ObjectMeta.SetFinalizers(value, finalizers);
        return true;
    }

    private static void CheckPreconditions(WriteScope scope, string name, DeleteOptions options, JsonObject old, StoredObject current)
    {
        var uid = ObjectMeta.Text(old, "uid");
        if (options.Uid is { } wanted && wanted != uid)
        {
            throw ApiException.Conflict(scope.Group, scope.Resource, name,
                $"Precondition failed: UID in precondition: {wanted}, UID in object meta: {uid}");
        }

        var version = current.Revision.ToString(CultureInfo.InvariantCulture);
        if (options.ResourceVersion is { } asked && asked != version)
        {
            throw ApiException.Conflict(scope.Group, scope.Resource, name,
                $"Precondition failed: ResourceVersion in precondition: {asked}, ResourceVersion in object meta: {version}");
        }
    }
}
