using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Pods: status starts Pending, deletion waits for the node unless the pod was never bound or has ended.</summary>
internal sealed class PodStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    private const long DefaultGraceSeconds = 30;

    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value) => value["status"] = new JsonObject { ["phase"] = "Pending" };

    /// <inheritdoc/>
    public override void Complete(JsonObject value, JsonObject? old)
    {
        if (old is null)
        {
            JsonTree.Ensure(value, "status")["qosClass"] = QualityOfService.Of(value);
        }
    }

    /// <inheritdoc/>
    public override void PrepareSubresource(string subresource, JsonObject value, JsonObject old)
    {
        switch (subresource)
        {
            case "ephemeralcontainers":
                ReplaceInSpec(value, old, static (spec, sent) => spec["ephemeralContainers"] = sent["ephemeralContainers"]?.DeepClone());
                break;
            case "resize":
                ReplaceInSpec(value, old, static (spec, sent) =>
                {
                    CopyResources(spec, sent, "containers");
                    CopyResources(spec, sent, "initContainers");
                });
                break;
            default:
                base.PrepareSubresource(subresource, value, old);
                KeepOwners(value, old);
                KeepStatusFacts(value, old);
                break;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ResetFields(string subresource) =>
        subresource is "ephemeralcontainers" or "resize" ? ["status"] : base.ResetFields(subresource);

    /// <inheritdoc/>
    public override IEnumerable<FieldError> ValidateUpdate(string subresource, JsonObject value, JsonObject old) => subresource switch
    {
        "" => PodSubresourceRules.CheckMain(value, old),
        "ephemeralcontainers" => PodSubresourceRules.CheckEphemeral(value, old),
        "resize" => PodSubresourceRules.CheckResize(value, old),
        "status" => PodSubresourceRules.CheckStatus(value, old),
        _ => [],
    };

    /// <inheritdoc/>
    public override long? GracePeriod(JsonObject value, long? asked)
    {
        var spec = JsonTree.Object(value, "spec");
        var phase = JsonTree.Text(JsonTree.Object(value, "status"), "phase");
        if (string.IsNullOrEmpty(JsonTree.Text(spec, "nodeName")) || phase is "Succeeded" or "Failed")
        {
            return 0;
        }

        var grace = asked ?? JsonTree.Number(spec, "terminationGracePeriodSeconds") ?? DefaultGraceSeconds;
        return grace < 0 ? 1 : grace;
    }

    private static void KeepOwners(JsonObject value, JsonObject old)
    {
        var metadata = JsonTree.Ensure(value, "metadata");
        if (JsonTree.Array(JsonTree.Object(old, "metadata"), "ownerReferences") is { } owners)
        {
            metadata["ownerReferences"] = owners.DeepClone();
        }
        else
        {
            metadata.Remove("ownerReferences");
        }
    }

    // The class is fixed by the spec; reporters that leave it out do not erase it.
    private static void KeepStatusFacts(JsonObject value, JsonObject old)
    {
        if (JsonTree.Text(JsonTree.Object(old, "status"), "qosClass") is { } quality)
        {
            JsonTree.Ensure(value, "status")["qosClass"] = quality;
        }
    }

    private static void ReplaceInSpec(JsonObject value, JsonObject old, Action<JsonObject, JsonObject> copy)
    {
        var sent = JsonTree.Object(value, "spec") ?? [];
        var spec = (JsonObject)(JsonTree.Object(old, "spec") ?? []).DeepClone();
        copy(spec, sent);
        foreach (var name in value.Select(static p => p.Key).ToArray())
        {
            if (name != "metadata")
            {
                Keep(value, old, name);
            }
        }

        Keep(value, old, "status");
        value["spec"] = spec;
    }

    private static void CopyResources(JsonObject spec, JsonObject sent, string list)
    {
        foreach (var container in JsonTree.Objects(spec, list))
        {
            var name = JsonTree.Text(container, "name");
            var wanted = JsonTree.Objects(sent, list).FirstOrDefault(c => JsonTree.Text(c, "name") == name);
            foreach (var field in (ReadOnlySpan<string>)["resources", "resizePolicy"])
            {
                if (wanted?[field] is { } changed)
                {
                    container[field] = changed.DeepClone();
                }
            }
        }
    }
}
