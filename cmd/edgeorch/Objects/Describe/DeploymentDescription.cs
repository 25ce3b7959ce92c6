using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>A Deployment with its ReplicaSets. Pure.</summary>
internal static class DeploymentDescription
{
    private const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>Adds everything but the events.</summary>
    /// <param name="replicaSets">The ReplicaSets the deployment controls, in any order.</param>
    public static void Add(Description text, JsonObject deployment, IEnumerable<JsonObject> replicaSets)
    {
        var metadata = JsonTree.Object(deployment, "metadata");
        var spec = JsonTree.Object(deployment, "spec");
        var status = JsonTree.Object(deployment, "status");
        long Count(string field) => JsonTree.Number(status, field) ?? 0;
        text.Field(0, "Name", JsonTree.Text(metadata, "name"));
        text.Field(0, "Namespace", JsonTree.Text(metadata, "namespace"));
        text.Field(0, "CreationTimestamp", Description.Time(JsonTree.Text(metadata, "creationTimestamp")));
        text.Labels(metadata);
        text.FieldOrNone(0, "Selector", PodFinder.SelectorOf(deployment));
        text.Field(
            0,
            "Replicas",
            $"{JsonTree.Number(spec, "replicas") ?? 1} desired | {Count("updatedReplicas")} updated | {Count("replicas")} total | "
            + $"{Count("availableReplicas")} available | {Count("unavailableReplicas")} unavailable");
        var strategy = JsonTree.Object(spec, "strategy");
        text.Field(0, "StrategyType", JsonTree.Text(strategy, "type"));
        text.Field(0, "MinReadySeconds", $"{JsonTree.Number(spec, "minReadySeconds") ?? 0}");
        if (JsonTree.Object(strategy, "rollingUpdate") is { } rolling)
        {
            text.Field(
                0,
                "RollingUpdateStrategy",
                $"{Description.Value(rolling["maxUnavailable"])} max unavailable, {Description.Value(rolling["maxSurge"])} max surge");
        }

        AddTemplate(text, JsonTree.Object(spec, "template"));
        text.Conditions(status, ("Type", "type"), ("Status", "status"), ("Reason", "reason"));
        AddReplicaSets(text, JsonTree.Text(JsonTree.Object(metadata, "annotations"), Revision), [.. replicaSets]);
    }

    /// <summary>The pod template of a workload.</summary>
    public static void AddTemplate(Description text, JsonObject? template)
    {
        var spec = JsonTree.Object(template, "spec");
        text.Line(0, "Pod Template:");
        text.Column(1, "Labels", Description.Pairs(JsonTree.At(template, "metadata", "labels"), "="));
        text.Field(1, "Service Account", JsonTree.Text(spec, "serviceAccountName"));
        ContainerDescription.Add(text, "Init Containers", spec, "initContainers", depth: 1);
        ContainerDescription.Add(text, "Containers", spec, "containers", depth: 1);
        PodDescription.AddVolumes(text, spec, depth: 1);
    }

    private static void AddReplicaSets(Description text, string? revision, IReadOnlyList<JsonObject> all)
    {
        static string? RevisionOf(JsonObject set) => JsonTree.Text(JsonTree.At(set, "metadata", "annotations"), Revision);
        static string Show(JsonObject set) =>
            $"{PodFinder.NameOf(set)} ({JsonTree.Number(JsonTree.Object(set, "status"), "replicas") ?? 0}/{JsonTree.Number(JsonTree.Object(set, "spec"), "replicas") ?? 0} replicas created)";
        var current = all.FirstOrDefault(set => revision is not null && RevisionOf(set) == revision);
        var old = all.Where(set => set != current).OrderBy(set => PodFinder.NameOf(set), StringComparer.Ordinal);
        text.FieldOrNone(0, "OldReplicaSets", string.Join(", ", old.Select(Show)));
        text.FieldOrNone(0, "NewReplicaSet", current is null ? null : Show(current));
    }
}
