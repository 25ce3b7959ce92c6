using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Defaulting;

/// <summary>Computed defaults of Jobs. A job template inside a CronJob does not get them, as upstream.</summary>
internal static class JobDefaults
{
    private const long BackoffLimit = 6;

    /// <summary>Counts, policies, and the generated selector once the uid is known.</summary>
    public static void Apply(JsonObject job)
    {
        var spec = JsonTree.Ensure(job, "spec");
        if (!JsonTree.Has(spec, "completions") && !JsonTree.Has(spec, "parallelism"))
        {
            spec["completions"] = 1L;
        }

        TypeDefaults.SetIfAbsent(spec, "parallelism", 1L);
        TypeDefaults.SetIfAbsent(spec, "backoffLimit", JsonTree.Has(spec, "backoffLimitPerIndex") ? int.MaxValue : BackoffLimit);
        TypeDefaults.SetIfAbsent(spec, "completionMode", "NonIndexed");
        TypeDefaults.SetIfAbsent(spec, "suspend", false);
        TypeDefaults.SetIfAbsent(spec, "podReplacementPolicy", JsonTree.Has(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        Selector(job, spec);
        var metadata = JsonTree.Ensure(job, "metadata");
        if (JsonTree.Object(metadata, "labels") is not { Count: > 0 } && JsonTree.At(spec, "template", "metadata", "labels") is { Count: > 0 } labels)
        {
            metadata["labels"] = labels.DeepClone();
        }
    }

    private static void Selector(JsonObject job, JsonObject spec)
    {
        var metadata = JsonTree.Object(job, "metadata");
        if (JsonTree.Flag(spec, "manualSelector") == true || JsonTree.Has(spec, "selector")
            || JsonTree.Text(metadata, "uid") is not { Length: > 0 } uid || JsonTree.Text(metadata, "name") is not { } name)
        {
            return;
        }

        var labels = JsonTree.Ensure(JsonTree.Ensure(JsonTree.Ensure(spec, "template"), "metadata"), "labels");
        labels["controller-uid"] = uid;
        labels["batch.kubernetes.io/controller-uid"] = uid;
        labels["job-name"] = name;
        labels["batch.kubernetes.io/job-name"] = name;
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
    }
}
