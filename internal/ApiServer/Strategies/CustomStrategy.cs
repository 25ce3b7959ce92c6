using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Custom resources, in one served version. Thread-safe.</summary>
internal sealed class CustomStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <summary>Without a status subresource the status is part of what users wish.</summary>
    public override bool IsSpec(string field) => field != "status" || !Kind.HasStatus;

    /// <summary>The status subresource takes nothing but the status: not even labels, other than with built-in kinds.</summary>
    public override void PrepareSubresource(string subresource, JsonObject value, JsonObject old)
    {
        base.PrepareSubresource(subresource, value, old);
        var managers = (value["metadata"] as JsonObject)?["managedFields"]?.DeepClone();
        Keep(value, old, "metadata");
        if (value["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            if (managers is not null)
            {
                metadata["managedFields"] = managers;
            }
        }
    }
}
