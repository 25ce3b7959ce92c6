using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Nodes register themselves together with their status.</summary>
internal sealed class NodeStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value)
    {
    }
}
