using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Volumes and claims: they wait for a controller that binds them.</summary>
internal sealed class PendingStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value) => value["status"] = new JsonObject { ["phase"] = "Pending" };
}
