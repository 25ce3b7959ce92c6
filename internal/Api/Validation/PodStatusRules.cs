using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>What a report of a pod's status may not claim.</summary>
internal static class PodStatusRules
{
    private static readonly (string Statuses, string Containers)[] Lists =
        [("containerStatuses", "containers"), ("initContainerStatuses", "initContainers"), ("ephemeralContainerStatuses", "ephemeralContainers")];

    /// <summary>Problems of a status update.</summary>
    public static IEnumerable<FieldError> Check(JsonObject pod, JsonObject old)
    {
        var errors = new ErrorList();
        var (now, before) = (JsonTree.Object(pod, "status") ?? [], JsonTree.Object(old, "status") ?? []);
        var spec = JsonTree.Object(old, "spec") ?? [];
        foreach (var (statuses, containers) in Lists)
        {
            var policy = statuses == "ephemeralContainerStatuses" ? "Never" : JsonTree.Text(spec, "restartPolicy") ?? "Always";
            CheckRestarts(spec, now, before, statuses, containers, policy, errors);
        }

        CheckAddresses(now, "podIPs", errors);
        CheckAddresses(now, "hostIPs", errors);
        var index = 0;
        foreach (var condition in JsonTree.Objects(now, "conditions"))
        {
            var type = JsonTree.Text(condition, "type") ?? "";
            errors.Invalid($"metadata.conditions[{index++}].Type", type, Names.QualifiedName(type));
        }

        return errors.Items;
    }

    private static void CheckRestarts(JsonObject spec, JsonObject now, JsonObject before, string statuses, string containers, string policy, ErrorList errors)
    {
        if (policy == "Always")
        {
            return;
        }

        var index = -1;
        foreach (var was in JsonTree.Objects(before, statuses))
        {
            index++;
            var name = JsonTree.Text(was, "name");
            var container = JsonTree.Objects(spec, containers).FirstOrDefault(c => JsonTree.Text(c, "name") == name);
            var own = JsonTree.Text(container, "restartPolicy") ?? policy;
            if (JsonTree.At(was, "state", "terminated") is not { } ended || own == "Always" || JsonTree.Has(container, "restartPolicyRules")
                || (own == "OnFailure" && JsonTree.Number(ended, "exitCode") is not 0))
            {
                continue;
            }

            if (JsonTree.Objects(now, statuses).Any(s => JsonTree.Text(s, "name") == name && JsonTree.At(s, "state", "terminated") is null))
            {
                errors.Add(FieldError.Forbidden($"status.{statuses}[{index}].state", "may not be transitioned to non-terminated state"));
            }
        }
    }

    private static void CheckAddresses(JsonObject status, string list, ErrorList errors)
    {
        var all = JsonTree.Objects(status, list).Select(static a => JsonTree.Text(a, "ip") ?? "").ToList();
        for (var i = 0; i < all.Count; i++)
        {
            errors.Invalid($"status.{list}[{i}]", all[i], TextRules.Find("ip")!(all[i]));
            if (all.IndexOf(all[i]) < i)
            {
                errors.Add(FieldError.Duplicate($"status.{list}[{i}]", JsonTree.Array(status, list)![i]));
            }
        }

        if (all.Count > 2 || (all.Count == 2 && all[0].Contains(':', StringComparison.Ordinal) == all[1].Contains(':', StringComparison.Ordinal)))
        {
            errors.Add(FieldError.Invalid("status." + list, status[list], "may specify no more than one IP for each IP family"));
        }
    }
}
