using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// A running pod is almost immutable: images, the deadline (only shorter), added tolerations, and a few marks may
/// change; resources only through /resize and debug containers only through their own subresource.
/// </summary>
internal static class PodUpdateRules
{
    /// <summary>How a refused change is worded.</summary>
    internal const string Message = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private const string MayOnlyMove = "only additions are allowed (no mutations or deletions)";

    private static readonly string[] Free = ["activeDeadlineSeconds", "tolerations", "schedulingGates", "nodeName", "ephemeralContainers"];

    /// <summary>Checks a change of a pod's spec.</summary>
    public static void Check(JsonObject newPod, JsonObject oldPod, ErrorList errors)
    {
        var now = JsonTree.Object(newPod, "spec") ?? [];
        var before = JsonTree.Object(oldPod, "spec") ?? [];
        foreach (var list in new[] { "containers", "initContainers" })
        {
            if ((JsonTree.Array(now, list)?.Count ?? 0) != (JsonTree.Array(before, list)?.Count ?? 0))
            {
                errors.Add(FieldError.Forbidden("spec." + list, "pod updates may not add or remove containers"));
                return;
            }
        }

        var gated = JsonTree.Array(before, "schedulingGates") is { Count: > 0 };
        if (gated)
        {
            CheckGated(now, before, errors);
        }

        var node = JsonTree.Text(before, "nodeName") ?? "";
        if (!JsonNode.DeepEquals(Comparable(now, before, gated), Comparable(before, before, gated)) || (node.Length > 0 && JsonTree.Text(now, "nodeName") != node))
        {
            errors.Add(FieldError.Forbidden("spec", Message));
        }

        var tolerations = JsonTree.Objects(now, "tolerations").ToList();
        if (!JsonTree.Objects(before, "tolerations").All(t => tolerations.Any(n => SameToleration(n, t))))
        {
            errors.Add(FieldError.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
        }

        CheckDeadline(now, before, errors);
        CheckGates(now, before, errors);
    }

    private static void CheckGates(JsonObject now, JsonObject before, ErrorList errors)
    {
        var gates = JsonTree.Objects(before, "schedulingGates").Select(g => JsonTree.Text(g, "name")).ToHashSet();
        var index = 0;
        foreach (var gate in JsonTree.Objects(now, "schedulingGates"))
        {
            var name = JsonTree.Text(gate, "name");
            if (!gates.Contains(name))
            {
                errors.Add(FieldError.Forbidden($"spec.schedulingGates[{index}].name", $"only deletion is allowed, but found new scheduling gate '{name}'"));
            }

            index++;
        }
    }

    // Whoever holds a gate may narrow down where the pod can run, never widen it.
    private static void CheckGated(JsonObject now, JsonObject before, ErrorList errors)
    {
        var selector = JsonTree.Object(now, "nodeSelector");
        foreach (var (key, value) in JsonTree.Object(before, "nodeSelector") ?? [])
        {
            if (!JsonNode.DeepEquals(selector?[key], value))
            {
                errors.Add(FieldError.Invalid("spec.nodeSelector", selector ?? [], MayOnlyMove));
                break;
            }
        }

        const string Path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
        var (terms, old) = (Terms(now), Terms(before));
        if (old is null)
        {
            return;
        }

        if (terms?.Count != old.Count)
        {
            errors.Add(FieldError.Invalid(Path, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed"));
            return;
        }

        for (var i = 0; i < old.Count; i++)
        {
            foreach (var list in new[] { "matchExpressions", "matchFields" })
            {
                var given = JsonTree.Objects(terms[i] as JsonObject, list).ToList();
                if (!JsonTree.Objects(old[i] as JsonObject, list).Select((r, at) => at < given.Count && JsonNode.DeepEquals(given[at], r)).All(static same => same))
                {
                    errors.Add(FieldError.Invalid($"{Path}[{i}].{list}", terms[i], MayOnlyMove));
                }
            }
        }
    }

    private static JsonArray? Terms(JsonObject spec)
        => JsonTree.Array(JsonTree.At(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), "nodeSelectorTerms");

    private static void CheckDeadline(JsonObject now, JsonObject before, ErrorList errors)
    {
        if (JsonTree.Number(before, "activeDeadlineSeconds") is not { } old)
        {
            return;
        }

        if (JsonTree.Number(now, "activeDeadlineSeconds") is not { } given)
        {
            errors.Add(FieldError.Invalid("spec.activeDeadlineSeconds", null, "must not update from a positive integer to nil value"));
        }
        else if (given > old)
        {
            errors.Add(FieldError.Invalid("spec.activeDeadlineSeconds", given, "must be less than or equal to previous value"));
        }
    }

    private static bool SameToleration(JsonObject left, JsonObject right)
    {
        var (a, b) = (left.DeepClone().AsObject(), right.DeepClone().AsObject());
        a.Remove("tolerationSeconds");
        b.Remove("tolerationSeconds");
        return JsonNode.DeepEquals(a, b);
    }

    // Resources are left out because /resize shares this check; who asks otherwise is refused by PodSubresourceRules.
    private static JsonObject Comparable(JsonObject spec, JsonObject old, bool gated)
    {
        var copy = spec.DeepClone().AsObject();
        foreach (var name in Free)
        {
            copy.Remove(name);
        }

        if (JsonTree.Number(old, "terminationGracePeriodSeconds") < 0 && JsonTree.Number(spec, "terminationGracePeriodSeconds") is 1 or < 0)
        {
            copy.Remove("terminationGracePeriodSeconds");
        }

        if (gated)
        {
            copy.Remove("nodeSelector");
            if (JsonTree.Object(copy, "affinity") is { } affinity)
            {
                affinity.Remove("nodeAffinity");
                if (affinity.Count == 0)
                {
                    copy.Remove("affinity");
                }
            }
        }

        foreach (var list in new[] { "containers", "initContainers" })
        {
            foreach (var container in JsonTree.Objects(copy, list))
            {
                container.Remove("image");
                container.Remove("resources");
                container.Remove("resizePolicy");
            }
        }

        return copy;
    }
}
