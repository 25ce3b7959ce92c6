using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tables;

/// <summary>Tables of workloads and what scales or protects them.</summary>
internal static class WorkloadPrinters
{
    private static readonly Printer DeploymentTable = Printer.Of(
        "Name Ready Up-to-date:int Available:int Age Containers* Images* Selector*", DeploymentRow);

    private static readonly Printer ReplicaTable = Printer.Of(
        "Name Desired:int Current:int Ready:int Age Containers* Images* Selector*", ReplicaRow);

    private static readonly Printer DaemonTable = Printer.Of(
        "Name Desired:int Current:int Ready:int Up-to-date:int Available:int Node_Selector Age Containers* Images* Selector*", DaemonRow);

    private static readonly Printer StatefulTable = Printer.Of("Name Ready Age Containers* Images*", StatefulRow);

    private static readonly Printer JobTable = Printer.Of("Name Status Completions Duration Age Containers* Images* Selector*", JobRow);

    private static readonly Printer CronTable = Printer.Of(
        "Name Schedule Timezone Suspend Active:int Last_Schedule Age Containers* Images* Selector*", CronRow);

    private static readonly Printer RevisionTable = Printer.Of("Name Controller Revision:int Age", RevisionRow);

    private static readonly Printer BudgetTable = Printer.Of("Name Min_Available Max_Unavailable Allowed_Disruptions:int Age", BudgetRow);

    private static readonly Printer ScalerTable = Printer.Of("Name Reference Targets MinPods MaxPods:int Replicas:int Age", ScalerRow);

    /// <summary>The table of a kind, or null.</summary>
    public static Printer? Find(KindDescription kind) => kind.Kind switch
    {
        "Deployment" => DeploymentTable,
        "ReplicaSet" or "ReplicationController" => ReplicaTable,
        "DaemonSet" => DaemonTable,
        "StatefulSet" => StatefulTable,
        "Job" => JobTable,
        "CronJob" => CronTable,
        "ControllerRevision" => RevisionTable,
        "PodDisruptionBudget" => BudgetTable,
        "HorizontalPodAutoscaler" => ScalerTable,
        _ => null,
    };

    private static object?[] DeploymentRow(JsonObject o, DateTimeOffset now)
    {
        var status = Cells.Status(o);
        return
        [
            Cells.Name(o), $"{Cells.Count(status, "readyReplicas")}/{Cells.Count(Cells.Spec(o), "replicas")}",
            Cells.Count(status, "updatedReplicas"), Cells.Count(status, "availableReplicas"), HumanDuration.AgeOf(o, now),
            Cells.Containers(o), Cells.Images(o), Cells.Selector(JsonTree.At(o, "spec", "selector")),
        ];
    }

    private static object?[] ReplicaRow(JsonObject o, DateTimeOffset now)
    {
        var status = Cells.Status(o);
        var selector = JsonTree.At(o, "spec", "selector");
        var isMap = JsonTree.Text(o, "kind") == "ReplicationController";
        return
        [
            Cells.Name(o), Cells.Count(Cells.Spec(o), "replicas"), Cells.Count(status, "replicas"), Cells.Count(status, "readyReplicas"),
            HumanDuration.AgeOf(o, now), Cells.Containers(o), Cells.Images(o), isMap ? Cells.Labels(selector) : Cells.Selector(selector),
        ];
    }

    private static object?[] DaemonRow(JsonObject o, DateTimeOffset now)
    {
        var status = Cells.Status(o);
        return
        [
            Cells.Name(o), Cells.Count(status, "desiredNumberScheduled"), Cells.Count(status, "currentNumberScheduled"),
            Cells.Count(status, "numberReady"), Cells.Count(status, "updatedNumberScheduled"), Cells.Count(status, "numberAvailable"),
            Cells.Labels(JsonTree.At(o, "spec", "template", "spec", "nodeSelector")), HumanDuration.AgeOf(o, now),
            Cells.Containers(o), Cells.Images(o), Cells.Selector(JsonTree.At(o, "spec", "selector")),
        ];
    }

    private static object?[] StatefulRow(JsonObject o, DateTimeOffset now) =>
    [
        Cells.Name(o), $"{Cells.Count(Cells.Status(o), "readyReplicas")}/{Cells.Count(Cells.Spec(o), "replicas")}",
        HumanDuration.AgeOf(o, now), Cells.Containers(o), Cells.Images(o),
    ];

    private static object?[] JobRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var status = Cells.Status(o);
        var done = Cells.Count(status, "succeeded");
        var completions = JsonTree.Number(spec, "completions") is { } wanted
            ? $"{done}/{wanted}"
            : Cells.Count(spec, "parallelism") > 1 ? $"{done}/1 of {Cells.Count(spec, "parallelism")}" : $"{done}/1";
        return
        [
            Cells.Name(o), JobStatus(o, status), completions, JobDuration(status, now), HumanDuration.AgeOf(o, now),
            Cells.Containers(o), Cells.Images(o), Cells.Selector(JsonTree.Object(spec, "selector")),
        ];
    }

    private static string JobStatus(JsonObject o, JsonObject? status)
    {
        bool Has(string type) => JsonTree.Objects(status, "conditions")
            .Any(c => JsonTree.Text(c, "type") == type && JsonTree.Text(c, "status") == "True");
        return Has("Complete") ? "Complete" : Has("Failed") ? "Failed"
            : JsonTree.Has(JsonTree.Object(o, "metadata"), "deletionTimestamp") ? "Terminating"
            : Has("Suspended") ? "Suspended" : Has("FailureTarget") ? "FailureTarget" : Has("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    private static string JobDuration(JsonObject? status, DateTimeOffset now)
    {
        if (JsonTree.Text(status, "startTime") is not { } start)
        {
            return "";
        }

        var end = JsonTree.Text(status, "completionTime") is { } done
            && DateTimeOffset.TryParse(done, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : now;
        return HumanDuration.Since(start, end);
    }

    private static object?[] CronRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var last = JsonTree.Text(Cells.Status(o), "lastScheduleTime");
        return
        [
            Cells.Name(o), JsonTree.Text(spec, "schedule") ?? "", Cells.OrNone(JsonTree.Text(spec, "timeZone")),
            JsonTree.Flag(spec, "suspend") == true ? "True" : "False", Cells.Size(Cells.Status(o) ?? [], "active"),
            last is null ? Cells.None : HumanDuration.Since(last, now), HumanDuration.AgeOf(o, now), Cells.Containers(o), Cells.Images(o),
            Cells.Selector(JsonTree.At(spec, "jobTemplate", "spec", "selector")),
        ];
    }

    private static object?[] RevisionRow(JsonObject o, DateTimeOffset now)
    {
        var owner = JsonTree.Objects(JsonTree.Object(o, "metadata"), "ownerReferences").FirstOrDefault(r => JsonTree.Flag(r, "controller") == true);
        return
        [
            Cells.Name(o), owner is null ? Cells.None : OwnerText(owner), Cells.Count(o, "revision"), HumanDuration.AgeOf(o, now),
        ];
    }

    private static string OwnerText(JsonObject owner)
    {
        var apiVersion = JsonTree.Text(owner, "apiVersion") ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var kind = (JsonTree.Text(owner, "kind") ?? "").ToLowerInvariant();
        return $"{(slash < 0 ? kind : $"{kind}.{apiVersion[..slash]}")}/{JsonTree.Text(owner, "name")}";
    }

    private static object?[] BudgetRow(JsonObject o, DateTimeOffset now) =>
    [
        Cells.Name(o), Or(Cells.Spec(o)?["minAvailable"]), Or(Cells.Spec(o)?["maxUnavailable"]),
        Cells.Count(Cells.Status(o), "disruptionsAllowed"), HumanDuration.AgeOf(o, now),
    ];

    private static string Or(JsonNode? node) => node is null ? "N/A" : Cells.Text(node);

    private static object?[] ScalerRow(JsonObject o, DateTimeOffset now)
    {
        var spec = Cells.Spec(o);
        var target = JsonTree.Object(spec, "scaleTargetRef");
        var minimum = JsonTree.Number(spec, "minReplicas")?.ToString(CultureInfo.InvariantCulture) ?? "<unset>";
        return
        [
            Cells.Name(o), $"{JsonTree.Text(target, "kind")}/{JsonTree.Text(target, "name")}", ScalerTargets.Of(o), minimum,
            Cells.Count(spec, "maxReplicas"), Cells.Count(Cells.Status(o), "currentReplicas"), HumanDuration.AgeOf(o, now),
        ];
    }
}
