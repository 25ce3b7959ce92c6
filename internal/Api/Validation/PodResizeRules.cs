using System.Text.Json.Nodes;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>What /resize may do: other amounts of CPU and memory, for containers that keep running.</summary>
internal static class PodResizeRules
{
    private static readonly string[] Lists = ["requests", "limits"];

    /// <summary>Problems of a resize.</summary>
    public static IEnumerable<FieldError> Check(JsonObject pod, JsonObject old)
    {
        var errors = new ErrorList();
        var (now, before) = (JsonTree.Object(pod, "spec") ?? [], JsonTree.Object(old, "spec") ?? []);
        if (JsonTree.Text(JsonTree.Object(before, "os"), "name") == "windows")
        {
            return [FieldError.Forbidden("", "windows pods cannot be resized")];
        }

        if (JsonTree.At(old, "metadata", "annotations")?.ContainsKey("kubernetes.io/config.mirror") == true)
        {
            return [FieldError.Forbidden("", "static pods cannot be resized")];
        }

        var quality = QualityOfService.Of(pod);
        if (quality != QualityOfService.Of(old))
        {
            errors.Add(FieldError.Invalid("spec", quality, "Pod QOS Class may not change as a result of resizing"));
        }

        foreach (var list in new[] { "initContainers", "containers" })
        {
            var known = JsonTree.Objects(before, list).ToList();
            var index = 0;
            foreach (var container in JsonTree.Objects(now, list))
            {
                var was = index < known.Count ? known[index] : [];
                CheckContainer(container, was, list, $"spec.{list}[{index++}].resources", errors);
            }
        }

        return errors.Items;
    }

    private static void CheckContainer(JsonObject container, JsonObject old, string list, string path, ErrorList errors)
    {
        var (now, before) = (JsonTree.Object(container, "resources") ?? [], JsonTree.Object(old, "resources") ?? []);
        if (list == "initContainers" && JsonTree.Text(old, "restartPolicy") != "Always")
        {
            if (!Validation.Check.Same(now, before))
            {
                errors.Add(FieldError.Forbidden("spec", "resources for non-sidecar init containers are immutable"));
            }

            return;
        }

        foreach (var kind in Lists)
        {
            var (given, had) = (JsonTree.Object(now, kind) ?? [], JsonTree.Object(before, kind) ?? []);
            if (had.Any(p => !given.ContainsKey(p.Key)))
            {
                errors.Add(FieldError.Forbidden($"{path}.{kind}", $"resource {kind} cannot be removed"));
            }

            if (given.Any(p => p.Key is not ("cpu" or "memory") && !JsonNode.DeepEquals(p.Value, had[p.Key])))
            {
                errors.Add(FieldError.Forbidden("spec", list == "containers" ? "only cpu and memory resources are mutable" : "only cpu and memory resources for sidecar containers are mutable"));
            }
        }
    }
}
