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

    private static readonly string[] Free =
        ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates", "nodeName", "ephemeralContainers"];

    /// <summary>Checks a change of a pod's spec.</summary>
    public static void Check(JsonObject newPod, JsonObject oldPod, ErrorList errors)
    {
        var now = JsonTree.Object(newPod, "spec") ?? [];
        var before = JsonTree.Object(oldPod, "spec") ?? [];
        if (!JsonNode.DeepEquals(Comparable(now), Comparable(before)))
        {
            errors.Add(FieldError.Forbidden("spec", Message));
        }

        var node = JsonTree.Text(before, "nodeName") ?? "";
        if (node.Length > 0 && JsonTree.Text(now, "nodeName") != node)
        {
            errors.Add(FieldError.Forbidden("spec", Message));
        }

        var tolerations = JsonTree.Objects(now, "tolerations").ToList();
        if (!JsonTree.Objects(before, "tolerations").All(t => tolerations.Any(n => SameToleration(n, t))))
        {
            errors.Add(FieldError.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
        }

        CheckDeadline(now, before, errors);
        var gates = JsonTree.Objects(before, "schedulingGates").Select(g => JsonTree.Text(g, "name")).ToHashSet();
        if (JsonTree.Objects(now, "schedulingGates").Any(g => !gates.Contains(JsonTree.Text(g, "name"))))
        {
            errors.Add(FieldError.Forbidden("spec.schedulingGates", "only deletion is allowed, but found new scheduling gate"));
        }
    }

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

    // Resources are compared too loosely to matter here: they are left out because /resize shares this check.
    private static JsonObject Comparable(JsonObject spec)
    {
        var copy = spec.DeepClone().AsObject();
        foreach (var name in Free)
        {
            copy.Remove(name);
        }

        foreach (var list in new[] { "containers", "initContainers" })
        {
            foreach (var container in JsonTree.Objects(copy, list))
            {
                container.Remove("image");
                container.Remove("resources");
            }
        }

        return copy;
    }
}
