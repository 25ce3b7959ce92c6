using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Namespaces end only after the namespace controller emptied them and removed the finalizer from their spec.</summary>
internal sealed class NamespaceStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value)
    {
        value["status"] = new JsonObject { ["phase"] = "Active" };
        var spec = JsonTree.Ensure(value, "spec");
        if (!JsonTree.Texts(spec, "finalizers").Contains("kubernetes"))
        {
            spec["finalizers"] = new JsonArray([.. JsonTree.Texts(spec, "finalizers").Append("kubernetes").Select(static f => JsonValue.Create(f))]);
        }
    }

    /// <inheritdoc/>
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        base.PrepareUpdate(value, old);
        Keep(value, old, "spec");
    }

    /// <inheritdoc/>
    public override void PrepareSubresource(string subresource, JsonObject value, JsonObject old)
    {
        if (subresource == "finalize")
        {
            Keep(value, old, "status");
            return;
        }

        base.PrepareSubresource(subresource, value, old);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ResetFields(string subresource) =>
        subresource is "" or "finalize" ? ["status", .. subresource.Length == 0 ? (ReadOnlySpan<string>)["spec"] : []] : base.ResetFields(subresource);

    /// <inheritdoc/>
    public override void Complete(JsonObject value, JsonObject? old)
    {
        var metadata = JsonTree.Ensure(value, "metadata");
        JsonTree.Ensure(metadata, "labels")["kubernetes.io/metadata.name"] = JsonTree.Text(metadata, "name");
    }

    /// <inheritdoc/>
    public override bool IsHeldBack(JsonObject value) => JsonTree.Array(JsonTree.Object(value, "spec"), "finalizers") is { Count: > 0 };

    /// <inheritdoc/>
    public override void MarkDeleted(JsonObject value)
    {
        JsonTree.Ensure(value, "status")["phase"] = "Terminating";
        JsonTree.Ensure(value, "metadata").Remove("deletionGracePeriodSeconds");
    }
}
