using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Records in metadata.managedFields who wrote which fields.</summary>
internal static class ManagerRecord
{
    /// <summary>What the record needs to know of a write.</summary>
    public static ManagedWrite Of(WriteScope scope, DateTimeOffset now)
    {
        var endpoint = scope.Endpoint;
        var subresource = scope.RecordedAs ?? scope.Info.Subresource;
        return new ManagedWrite
        {
            Type = endpoint.Kind.Schema,
            ApiVersion = endpoint.Kind.ApiVersion,
            Manager = scope.Manager,
            Subresource = subresource,
            Now = now,
            Resets = endpoint.Strategy.ResetFields(scope.Info.Subresource),
            Versions = endpoint.Versions.Count == 0 ? null : new EndpointVersions(endpoint, scope.Cancellation),
            TypeMayChange = !endpoint.Kind.BuiltIn,
        };
    }

    /// <summary>Records a create or update; both states are in the version writes are prepared in.</summary>
    public static async ValueTask TrackAsync(WriteScope scope, JsonObject? old, JsonObject value, DateTimeOffset now)
    {
        var endpoint = scope.Endpoint;
        var write = Of(scope, now);
        if (endpoint.Working.ApiVersion == endpoint.Kind.ApiVersion)
        {
            await WriteTracking.TrackAsync(write, old, value).ConfigureAwait(false);
            return;
        }

        var before = old is null ? null : await ServedAsync(scope, old).ConfigureAwait(false);
        var next = await ServedAsync(scope, value).ConfigureAwait(false);
        await WriteTracking.TrackAsync(write, before, next).ConfigureAwait(false);
        var metadata = ObjectMeta.Of(value);
        metadata.Remove("managedFields");
        if (ObjectMeta.Of(next)["managedFields"] is { } record)
        {
            metadata["managedFields"] = record.DeepClone();
        }
    }

    private static ValueTask<JsonObject> ServedAsync(WriteScope scope, JsonObject value) =>
        scope.Endpoint.InVersionAsync((JsonObject)value.DeepClone(), scope.Endpoint.Kind, scope.Cancellation);
}
