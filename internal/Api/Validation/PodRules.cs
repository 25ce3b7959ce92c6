using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of pods.</summary>
internal static class PodRules
{
    /// <summary>Checks a pod's spec.</summary>
    public static void Check(JsonObject pod, ErrorList errors)
    {
        if (JsonTree.Object(pod, "spec") is { } spec)
        {
            PodSpecRules.Check(spec, "spec", errors);
        }
        else
        {
            errors.Add(FieldError.Required("spec.containers"));
        }
    }
}

/// <summary>Rules of pod templates.</summary>
internal static class PodTemplateRules
{
    /// <summary>Checks labels and spec of a template.</summary>
    public static void Check(JsonObject? template, string path, ErrorList errors)
    {
        if (JsonTree.Object(template, "metadata") is { } metadata)
        {
            MetadataRules.CheckLabels(metadata, path + ".metadata.labels", errors);
        }

        PodSpecRules.Check(JsonTree.Object(template, "spec") ?? [], path + ".spec", errors);
        var ephemeral = JsonTree.Array(JsonTree.Object(template, "spec"), "ephemeralContainers");
        if (ephemeral is { Count: > 0 })
        {
            errors.Add(FieldError.Forbidden(path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template"));
        }
    }
}
