using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Jobs and CronJobs.</summary>
internal static class BatchRules
{
    private static readonly string[] Counts =
        ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"];

    /// <summary>Checks a Job.</summary>
    public static void Job(JsonObject value, ErrorList errors) => JobSpec(JsonTree.Object(value, "spec") ?? [], "spec", errors);

    /// <summary>What a Job keeps for life.</summary>
    public static void JobUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec"), JsonTree.Object(before, "spec"));
        Check.Unchanged(a?["selector"], b?["selector"], "spec.selector", errors);
        Check.Unchanged(a?["completionMode"], b?["completionMode"], "spec.completionMode", errors);
        if (JsonTree.Flag(b, "suspend") != true)
        {
            Check.Unchanged(a?["template"], b?["template"], "spec.template", errors);
        }

        if (JsonTree.Text(b, "completionMode") != "Indexed")
        {
            Check.Unchanged(a?["completions"], b?["completions"], "spec.completions", errors);
        }
    }

    /// <summary>Checks a CronJob.</summary>
    public static void CronJob(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        var schedule = JsonTree.Text(spec, "schedule") ?? "";
        if (schedule.Length == 0)
        {
            errors.Add(FieldError.Required("spec.schedule"));
        }
        else if (!IsSchedule(schedule))
        {
            errors.Add(FieldError.Invalid("spec.schedule", schedule, "expected exactly 5 fields (minute hour day month weekday) or a descriptor such as @daily"));
        }

        Check.NotNegative(spec, "startingDeadlineSeconds", "spec", errors);
        Check.NotNegative(spec, "successfulJobsHistoryLimit", "spec", errors);
        Check.NotNegative(spec, "failedJobsHistoryLimit", "spec", errors);
        JobSpec(JsonTree.At(spec, "jobTemplate", "spec") ?? [], "spec.jobTemplate.spec", errors);
    }

    private static void JobSpec(JsonObject spec, string path, ErrorList errors)
    {
        foreach (var name in Counts)
        {
            Check.NotNegative(spec, name, path, errors);
        }

        var template = JsonTree.Object(spec, "template");
        PodTemplateRules.Check(template, path + ".template", errors);
        var policy = JsonTree.Text(JsonTree.Object(template, "spec"), "restartPolicy") ?? "";
        if (policy is "" or "Always")
        {
            errors.Add(FieldError.Required(path + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }

        if (JsonTree.Text(spec, "completionMode") == "Indexed" && !JsonTree.Has(spec, "completions"))
        {
            errors.Add(FieldError.Required(path + ".completions", "when completion mode is Indexed"));
        }
    }

    private static bool IsSchedule(string schedule)
        => schedule.StartsWith('@')
            || schedule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { Length: 5 } fields
                && fields.All(f => f.All(c => char.IsAsciiLetterOrDigit(c) || c is '*' or '/' or '-' or ',' or '?'));
}
