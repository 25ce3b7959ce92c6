using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Quotas;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission.Quota;

/// <summary>
/// Charges resource quotas. The new <c>status.used</c> of every quota a write touches is part of the write's own transaction, on the
/// condition that the quota is as it was read: so <c>used</c> is exact at every revision, whatever happens at the same time and on
/// whichever server, and a write that fails takes nothing. Thread-safe.
/// </summary>
internal sealed class QuotaLedger(ResourceRegistry registry)
{
    private const int Gates = 64;

    private readonly ResourceStorage _quotas = registry.Find("", "v1", "resourcequotas")!.Storage;

    // Writers in one namespace would only make each other's conditions fail; taking turns is cheaper. It is not what makes counts right.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(static _ => new SemaphoreSlim(1, 1))];

    /// <summary>Runs a write with the changes of the quotas it touches. The write gets null when there are none.</summary>
    /// <param name="scope">Who writes what.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="value">The object as it will be; null when it goes.</param>
    /// <param name="old">The object as it is; null when it is new.</param>
    /// <param name="write">The write; null from it means that the object itself had changed.</param>
    /// <exception cref="ApiException">Forbidden: a quota does not allow it.</exception>
    public async ValueTask<StoredObject?> WriteAsync(
        WriteScope scope, string name, JsonObject? value, JsonObject? old, Func<Companions?, ValueTask<StoredObject?>> write)
    {
        if (!await IsCountedAsync(scope).ConfigureAwait(false))
        {
            return await write(null).ConfigureAwait(false);
        }

        // Most updates change nothing that is counted, and then nobody has to take turns.
        var change = new QuotaChange(scope.Group, scope.Resource, value, old) { Refusable = IsRefusable(scope, value, old) };
        if (old is not null && value is not null && await ChargeAsync(scope, name, change).ConfigureAwait(false) is null)
        {
            return await write(null).ConfigureAwait(false);
        }

        var gate = _gates[(uint)string.GetHashCode(scope.Info.Namespace, StringComparison.Ordinal) % Gates];
        await gate.WaitAsync(scope.Cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var companions = await ChargeAsync(scope, name, change).ConfigureAwait(false);
                var stored = await write(companions).ConfigureAwait(false);
                if (stored is not null || companions is not { Lost: true })
                {
                    return stored;
                }

                await _quotas.Cache.FreshAsync(scope.Cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    // Events come and go by themselves, and a change of a quota is no use of it.
    private async ValueTask<bool> IsCountedAsync(WriteScope scope)
    {
        if (scope.Info.Namespace.Length == 0 || !scope.Endpoint.Kind.Namespaced || scope.Resource == "events")
        {
            return false;
        }

        var snapshot = await _quotas.RecentAsync(scope.Cancellation).ConfigureAwait(false);
        return snapshot.Items.Length > 0 && snapshot.WithPrefix(_quotas.PrefixIn(scope.Info.Namespace)).Count > 0;
    }

    // Upstream refuses what it also evaluates: new objects, services and claims that grow, pods that are resized.
    private static bool IsRefusable(WriteScope scope, JsonObject? value, JsonObject? old) => value is not null
        && (old is null || (scope.Group.Length == 0 && (scope.Resource, scope.Info.Subresource) is
            ("services" or "persistentvolumeclaims", "") or ("pods", "resize")));

    private async ValueTask<Companions?> ChargeAsync(WriteScope scope, string name, QuotaChange change)
    {
        Companions? companions = null;
        var snapshot = await _quotas.RecentAsync(scope.Cancellation).ConfigureAwait(false);
        var own = scope.Endpoint.Storage.KeyOf(scope.Info.Namespace, name);
        foreach (var stored in snapshot.WithPrefix(_quotas.PrefixIn(scope.Info.Namespace)).ToArray())
        {
            if (stored.Key == own)
            {
                continue;
            }

            var quota = ObjectWriter.Parse(stored);
            var (touches, used, refusal) = change.Against(quota);
            if (refusal is not null)
            {
                throw ApiException.Forbidden(scope.Group, scope.Resource, name, refusal);
            }

            if (touches)
            {
                if (used is not null)
                {
                    JsonTree.Ensure(quota, "status")["used"] = used.ToJson();
                }

                (companions ??= new Companions()).Replace(_quotas, stored, EncodedObject.Of(quota, _quotas.Kind.Schema));
            }
        }

        return companions;
    }
}
