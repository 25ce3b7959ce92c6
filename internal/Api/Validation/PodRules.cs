using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules that hold for pods but not for templates.</summary>
internal static class PodRules
{
    /// <summary>Checks a new or changed pod.</summary>
    public static void Check(JsonObject pod, ErrorList errors)
    {
        if (JsonTree.Object(pod, "spec") is not { } spec)
        {
            errors.Add(FieldError.Required("spec.containers"));
            return;
        }

        VolumeRules.CheckOfPod(pod, errors);
        foreach (var list in PodSpecRules.ContainerLists)
        {
            var index = 0;
            foreach (var container in JsonTree.Objects(spec, list))
            {
                Validation.Check.Text(container, "image", "trimmed", $"spec.{list}[{index++}]", errors);
            }
        }
    }

    /// <summary>Checks what a pod cannot have from the start.</summary>
    public static void CheckNew(JsonObject pod, ErrorList errors)
    {
        var spec = JsonTree.Object(pod, "spec");
        if (JsonTree.Array(spec, "ephemeralContainers") is { Count: > 0 })
        {
            errors.Add(FieldError.Forbidden("spec.ephemeralContainers", "cannot be set on create"));
        }

        if (JsonTree.Text(spec, "nodeName") is { Length: > 0 } && JsonTree.Array(spec, "schedulingGates") is { Count: > 0 })
        {
            errors.Add(FieldError.Forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
        }
    }
}

/// <summary>Rules of pod templates.</summary>
internal static class PodTemplateRules
{
    /// <summary>Checks labels and annotations of a template, and what templates cannot have.</summary>
    public static void Check(JsonObject template, string path, ErrorList errors)
    {
        var metadata = JsonTree.Object(template, "metadata");
        Validation.Check.Labels(JsonTree.Object(metadata, "labels"), path + ".labels", errors);
        Validation.Check.Annotations(JsonTree.Object(metadata, "annotations"), path + ".annotations", errors);
        var spec = JsonTree.Object(template, "spec");
        if (spec is null)
        {
            errors.Add(FieldError.Required(path + ".spec.containers"));
        }

        if (JsonTree.Array(spec, "ephemeralContainers") is { Count: > 0 })
        {
            errors.Add(FieldError.Forbidden(path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template"));
        }
    }
}
