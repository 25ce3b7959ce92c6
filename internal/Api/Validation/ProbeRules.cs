using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of probes and lifecycle hooks.</summary>
internal static class ProbeRules
{
    /// <summary>Checks what depends on what a probe is for.</summary>
    public static void Use(JsonObject? probe, string kind, string path, ErrorList errors)
    {
        if (probe is null)
        {
            return;
        }

        if (kind == "readinessProbe")
        {
            if (JsonTree.Number(probe, "terminationGracePeriodSeconds") is { } grace)
            {
                errors.Add(FieldError.Invalid(path + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes"));
            }
        }
        else if (JsonTree.Number(probe, "successThreshold") is { } threshold && threshold != 1)
        {
            errors.Add(FieldError.Invalid(path + ".successThreshold", threshold, "must be 1"));
        }
    }

    /// <summary>A hook cannot sleep longer than the pod has time to end.</summary>
    public static void Sleeps(JsonObject? lifecycle, long grace, string path, ErrorList errors)
    {
        foreach (var name in new[] { "postStart", "preStop" })
        {
            if (JsonTree.At(lifecycle, name, "sleep") is { } sleep && (JsonTree.Number(sleep, "seconds") ?? 0) is var seconds && (seconds < 0 || seconds > grace))
            {
                errors.Add(FieldError.Invalid($"{path}.{name}.sleep", seconds, $"must be non-negative and less than terminationGracePeriodSeconds ({grace})"));
            }
        }
    }
}
