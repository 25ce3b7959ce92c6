using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>
/// The row of a pod. The status column is the most telling reason upstream would show: deletion, a failing or
/// running init container, a waiting or dead container, else the phase.
/// </summary>
internal static class PodPrinter
{
    public static Printer Printer { get; } = Printer.Of("Name Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*", Row);

    private static object?[] Row(JsonObject pod, DateTimeOffset now)
    {
        var spec = Cells.Spec(pod);
        var status = Cells.Status(pod);
        var initial = JsonTree.Objects(status, "initContainerStatuses").ToList();
        var sidecars = SidecarNames(spec);
        var reason = InitReason(pod, initial, sidecars);
        var containers = JsonTree.Objects(status, "containerStatuses").ToList();
        var counted = reason is null ? [.. containers, .. initial.Where(c => sidecars.Contains(JsonTree.Text(c, "name") ?? ""))] : initial;
        var ready = containers.Concat(initial.Where(c => sidecars.Contains(JsonTree.Text(c, "name") ?? "")))
            .Count(c => JsonTree.Flag(c, "ready") == true && (reason is null || sidecars.Contains(JsonTree.Text(c, "name") ?? "")));
        var total = JsonTree.Objects(spec, "containers").Count() + sidecars.Count;
        return
        [
            Cells.Name(pod), $"{ready}/{total}", Reason(pod, status, reason, containers), Restarts(counted, now), HumanDuration.AgeOf(pod, now),
            Cells.OrNone(JsonTree.Text(status, "podIP")), Cells.OrNone(JsonTree.Text(spec, "nodeName")),
            Cells.OrNone(JsonTree.Text(status, "nominatedNodeName")), Gates(spec, status),
        ];
    }

    private static HashSet<string> SidecarNames(JsonObject? spec)
        => JsonTree.Objects(spec, "initContainers").Where(c => JsonTree.Text(c, "restartPolicy") == "Always")
            .Select(c => JsonTree.Text(c, "name") ?? "").ToHashSet(StringComparer.Ordinal);

    private static string? InitReason(JsonObject pod, List<JsonObject> initial, HashSet<string> sidecars)
    {
        var total = JsonTree.Objects(Cells.Spec(pod), "initContainers").Count();
        for (var i = 0; i < initial.Count; i++)
        {
            var state = JsonTree.Object(initial[i], "state");
            var terminated = JsonTree.Object(state, "terminated");
            if (terminated is not null && Cells.Count(terminated, "exitCode") == 0)
            {
                continue;
            }

            if (sidecars.Contains(JsonTree.Text(initial[i], "name") ?? "") && JsonTree.Flag(initial[i], "started") == true)
            {
                continue;
            }

            if (terminated is not null)
            {
                return "Init:" + TerminatedReason(terminated);
            }

            var waiting = JsonTree.Text(JsonTree.Object(state, "waiting"), "reason");
            return waiting is { Length: > 0 } and not "PodInitializing" ? "Init:" + waiting : $"Init:{i}/{total}";
        }

        return null;
    }

    private static string Reason(JsonObject pod, JsonObject? status, string? initReason, List<JsonObject> containers)
    {
        var reason = JsonTree.Text(status, "reason") is { Length: > 0 } given ? given : JsonTree.Text(status, "phase") ?? "";
        foreach (var condition in JsonTree.Objects(status, "conditions"))
        {
            if (JsonTree.Text(condition, "type") == "PodScheduled" && JsonTree.Text(condition, "reason") == "SchedulingGated")
            {
                reason = "SchedulingGated";
            }
        }

        if (initReason is not null)
        {
            reason = initReason;
        }
        else
        {
            reason = ContainerReason(status, containers, reason);
        }

        if (JsonTree.Has(JsonTree.Object(pod, "metadata"), "deletionTimestamp"))
        {
            return JsonTree.Text(status, "reason") == "NodeLost" ? "Unknown"
                : JsonTree.Text(status, "phase") is "Succeeded" or "Failed" ? reason : "Terminating";
        }

        return reason;
    }

    private static string ContainerReason(JsonObject? status, List<JsonObject> containers, string reason)
    {
        var running = false;
        for (var i = containers.Count - 1; i >= 0; i--)
        {
            var state = JsonTree.Object(containers[i], "state");
            if (JsonTree.Text(JsonTree.Object(state, "waiting"), "reason") is { Length: > 0 } waiting)
            {
                reason = waiting;
            }
            else if (JsonTree.Object(state, "terminated") is { } terminated)
            {
                reason = TerminatedReason(terminated);
            }
            else if (JsonTree.Flag(containers[i], "ready") == true && JsonTree.Has(state, "running"))
            {
                running = true;
            }
        }

        if (reason == "Completed" && running)
        {
            var ready = JsonTree.Objects(status, "conditions").Any(c => JsonTree.Text(c, "type") == "Ready" && JsonTree.Text(c, "status") == "True");
            return ready ? "Running" : "NotReady";
        }

        return reason;
    }

    private static string TerminatedReason(JsonObject terminated)
    {
        if (JsonTree.Text(terminated, "reason") is { Length: > 0 } reason)
        {
            return reason;
        }

        var signal = Cells.Count(terminated, "signal");
        return signal != 0 ? $"Signal:{signal}" : $"ExitCode:{Cells.Count(terminated, "exitCode")}";
    }

    private static string Restarts(List<JsonObject> counted, DateTimeOffset now)
    {
        var restarts = counted.Sum(c => Cells.Count(c, "restartCount"));
        var last = counted
            .Select(c => JsonTree.Text(JsonTree.At(c, "lastState", "terminated"), "finishedAt"))
            .Where(t => t is not null)
            .Max(StringComparer.Ordinal);
        var text = restarts.ToString(CultureInfo.InvariantCulture);
        return restarts > 0 && last is not null ? $"{text} ({HumanDuration.Since(last, now)} ago)" : text;
    }

    private static string Gates(JsonObject? spec, JsonObject? status)
    {
        var gates = JsonTree.Objects(spec, "readinessGates").Select(g => JsonTree.Text(g, "conditionType")).ToList();
        if (gates.Count == 0)
        {
            return Cells.None;
        }

        var met = gates.Count(g => JsonTree.Objects(status, "conditions")
            .Any(c => JsonTree.Text(c, "type") == g && JsonTree.Text(c, "status") == "True"));
        return $"{met}/{gates.Count}";
    }
}
