using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Jobs.</summary>
internal static class JobRules
{
    private const long MaxIndexedParallelism = 100_000;
    private const long ManyCompletions = 100_000;
    private const long MaxParallelismForMany = 10_000;
    private const long MaxFailedForMany = 10_000;
    private static readonly string[] Fixed = ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"];
    private static readonly string[] SchedulingFields = ["nodeSelector", "tolerations", "schedulingGates"];

    /// <summary>Checks a Job.</summary>
    public static void Check(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        Spec(spec, "spec", errors);
        var name = JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";
        if (JsonTree.Text(spec, "completionMode") == "Indexed" && JsonTree.Number(spec, "completions") is > 0 and var completions
            && Names.DnsLabel($"{name}-{completions - 1}").Any())
        {
            errors.Add(FieldError.Invalid("metadata.name", name, $"will not able to create pod with invalid DNS label: {name}-{completions - 1}"));
        }

        CheckSelector(value, spec, errors);
    }

    /// <summary>What a Job keeps for life.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec") ?? [], JsonTree.Object(before, "spec") ?? []);
        foreach (var name in Fixed)
        {
            Validation.Check.Unchanged(a[name], b[name], "spec." + name, errors);
        }

        var mayMove = JsonTree.Flag(b, "suspend") == true;
        Validation.Check.Unchanged(Comparable(a, mayMove), Comparable(b, mayMove), "spec.template", errors);
        if (JsonTree.Text(a, "completionMode") != "Indexed")
        {
            Validation.Check.Unchanged(a["completions"], b["completions"], "spec.completions", errors);
        }
        else if (JsonTree.Number(a, "completions") is { } completions && completions != JsonTree.Number(b, "completions")
            && completions != JsonTree.Number(a, "parallelism"))
        {
            errors.Add(FieldError.Invalid("spec.completions", completions, "can only be modified in tandem with spec.parallelism"));
        }
    }

    /// <summary>Checks the spec of a Job or of a CronJob's template.</summary>
    public static void Spec(JsonObject spec, string path, ErrorList errors)
    {
        Modes(spec, path, errors);
        var failure = JsonTree.Object(spec, "podFailurePolicy");
        if (failure is not null)
        {
            JobPolicyRules.Failure(spec, failure, path + ".podFailurePolicy", errors);
            if (JsonTree.Text(spec, "podReplacementPolicy") is { } replacement && replacement != "Failed")
            {
                errors.Add(FieldError.NotSupported(path + ".podReplacementPolicy", replacement, ["Failed"]));
            }
        }

        if (JsonTree.Object(spec, "successPolicy") is { } success)
        {
            JobPolicyRules.Success(spec, success, path + ".successPolicy", errors);
        }

        var policy = JsonTree.Text(JsonTree.At(spec, "template", "spec"), "restartPolicy") ?? "";
        path += ".template.spec.restartPolicy";
        if (policy is "" or "Always")
        {
            errors.Add(FieldError.Required(path, "valid values: \"OnFailure\", \"Never\""));
        }
        else if (failure is not null && policy == "OnFailure")
        {
            errors.Add(FieldError.Invalid(path, policy, "only \"Never\" is supported when podFailurePolicy is specified"));
        }
    }

    private static void Modes(JsonObject spec, string path, ErrorList errors)
    {
        var perIndex = JsonTree.Number(spec, "backoffLimitPerIndex");
        var failed = JsonTree.Number(spec, "maxFailedIndexes");
        if (failed is not null && perIndex is null)
        {
            errors.Add(FieldError.Required(path + ".backoffLimitPerIndex", "when maxFailedIndexes is specified"));
        }

        if (JsonTree.Text(spec, "completionMode") == "Indexed")
        {
            Indexed(spec, failed, perIndex is not null, path, errors);
            return;
        }

        foreach (var name in new[] { "backoffLimitPerIndex", "maxFailedIndexes" })
        {
            if (JsonTree.Has(spec, name))
            {
                errors.Add(FieldError.Invalid($"{path}.{name}", spec[name], "requires indexed completion mode"));
            }
        }
    }

    private static void Indexed(JsonObject spec, long? failed, bool perIndex, string path, ErrorList errors)
    {
        var completions = JsonTree.Number(spec, "completions");
        var parallelism = JsonTree.Number(spec, "parallelism");
        if (completions is null)
        {
            errors.Add(FieldError.Required(path + ".completions", "when completion mode is Indexed"));
        }

        AtMost("parallelism", parallelism, MaxIndexedParallelism, $"{MaxIndexedParallelism} when completion mode is Indexed");
        AtMost("maxFailedIndexes", failed, completions ?? long.MaxValue, "completions");
        AtMost("maxFailedIndexes", failed, MaxIndexedParallelism, $"{MaxIndexedParallelism}");
        if (completions <= ManyCompletions || completions is null || !perIndex)
        {
            return;
        }

        if (failed is null)
        {
            errors.Add(FieldError.Required(path + ".maxFailedIndexes", $"must be specified when completions is above {ManyCompletions}"));
        }

        var when = $"when completions are above {ManyCompletions} and used with backoff limit per index";
        AtMost("parallelism", parallelism, MaxParallelismForMany, $"{MaxParallelismForMany} {when}");
        AtMost("maxFailedIndexes", failed, MaxFailedForMany, $"{MaxFailedForMany} {when}");

        void AtMost(string name, long? value, long most, string shown)
        {
            if (value > most)
            {
                errors.Add(FieldError.Invalid($"{path}.{name}", value, "must be less than or equal to " + shown));
            }
        }
    }

    // The selector is made from the uid once the object has one; a dry run of the object alone has neither.
    private static void CheckSelector(JsonObject value, JsonObject spec, ErrorList errors)
    {
        if (JsonTree.Object(spec, "selector") is not { } selector)
        {
            if (JsonTree.Flag(spec, "manualSelector") == true)
            {
                errors.Add(FieldError.Required("spec.selector"));
            }

            return;
        }

        var probe = new ErrorList();
        Validation.Check.Selector(selector, "spec.selector", probe);
        if (probe.Items.Count > 0)
        {
            return;
        }

        var parsed = LabelSelector.FromObject(selector);
        var labels = JsonTree.At(spec, "template", "metadata", "labels");
        var metadata = JsonTree.Object(value, "metadata");
        if (JsonTree.Flag(spec, "manualSelector") != true && JsonTree.Text(metadata, "uid") is { Length: > 0 } uid)
        {
            var name = JsonTree.Text(metadata, "name") ?? "";
            var made = new JsonObject
            {
                ["controller-uid"] = uid, ["batch.kubernetes.io/controller-uid"] = uid, ["job-name"] = name, ["batch.kubernetes.io/job-name"] = name,
            };
            if (!parsed.Matches(made))
            {
                errors.Add(FieldError.Invalid("spec.selector", selector, "`selector` not auto-generated"));
            }
        }

        if (!parsed.Matches(labels))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels ?? [], "`selector` does not match template `labels`"));
        }
    }

    // Where pods of a suspended Job will run, and with how much, is still open: queues decide that before they let it start.
    private static JsonObject Comparable(JsonObject spec, bool mayMove)
    {
        var template = (JsonTree.Object(spec, "template") ?? []).DeepClone().AsObject();
        if (!mayMove || JsonTree.Object(template, "spec") is not { } pod)
        {
            return template;
        }

        foreach (var name in SchedulingFields)
        {
            pod.Remove(name);
        }

        if (JsonTree.Object(pod, "affinity") is { } affinity)
        {
            affinity.Remove("nodeAffinity");
            if (affinity.Count == 0)
            {
                pod.Remove("affinity");
            }
        }

        foreach (var container in JsonTree.Objects(pod, "containers").Concat(JsonTree.Objects(pod, "initContainers")))
        {
            container.Remove("resources");
        }

        template.Remove("metadata");
        return template;
    }
}
