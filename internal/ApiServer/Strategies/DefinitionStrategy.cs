using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.CustomResources;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>CustomResourceDefinitions remember every version objects were stored in, and stay until their objects are gone. Thread-safe.</summary>
internal sealed class DefinitionStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value)
    {
        base.PrepareCreate(value);
        NoteStorageVersion(value);
    }

    /// <inheritdoc/>
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        base.PrepareUpdate(value, old);
        NoteStorageVersion(value);
    }

    /// <inheritdoc/>
    public override void PrepareDelete(JsonObject value, DateTimeOffset now)
    {
        var metadata = JsonTree.Ensure(value, "metadata");
        if (!JsonTree.Texts(metadata, "finalizers").Contains(DefinitionFinalizer.Finalizer))
        {
            var finalizers = JsonTree.Array(metadata, "finalizers") ?? [];
            finalizers.Add((JsonNode)DefinitionFinalizer.Finalizer);
            metadata["finalizers"] = finalizers.DeepClone();
        }

        DefinitionConditions.Set(value, "Terminating", "True", "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", now);
    }

    private static void NoteStorageVersion(JsonObject value)
    {
        if (CustomResourceDefinition.Read(value) is { StorageVersion.Name: { Length: > 0 } version } definition && !definition.StoredVersions.Contains(version))
        {
            JsonTree.Ensure(value, "status")["storedVersions"] =
                new JsonArray([.. definition.StoredVersions.Append(version).Select(static v => (JsonNode)JsonValue.Create(v))]);
        }
    }
}
