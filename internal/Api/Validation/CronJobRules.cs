using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of CronJobs.</summary>
internal static class CronJobRules
{
    private static readonly string[] Descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    /// <summary>Minute, hour, day of month, month, day of week.</summary>
    internal static readonly (int Low, int High, string[] Names)[] Fields = [(0, 59, []), (0, 23, []), (1, 31, []), (1, 12, Months), (0, 6, Days)];

    /// <summary>Checks a CronJob.</summary>
    public static void Check(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec") ?? [];
        if (JsonTree.Text(spec, "schedule") is { Length: > 0 } schedule)
        {
            if (schedule.Contains("TZ", StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
            }
            else if (Problem(schedule) is { } problem)
            {
                errors.Add(FieldError.Invalid("spec.schedule", schedule, problem));
            }
        }

        if (JsonTree.Text(spec, "timeZone") is { } zone && ZoneProblem(zone) is { } wrong)
        {
            errors.Add(FieldError.Invalid("spec.timeZone", zone, wrong));
        }

        if (JsonTree.At(spec, "jobTemplate", "spec") is not { } job)
        {
            return;
        }

        const string Path = "spec.jobTemplate.spec";
        JobRules.Spec(job, Path, errors);
        if (JsonTree.Object(job, "selector") is { } selector)
        {
            errors.Add(FieldError.Invalid(Path + ".selector", selector, "`selector` will be auto-generated"));
        }

        if (JsonTree.Flag(job, "manualSelector") == true)
        {
            errors.Add(FieldError.NotSupported(Path + ".manualSelector", true, ["nil", "false"]));
        }
    }

    /// <summary>What is wrong with a schedule, in upstream's words; null when nothing is.</summary>
    internal static string? Problem(string schedule)
    {
        if (schedule.StartsWith("@every ", StringComparison.Ordinal))
        {
            return Decoding.GoDuration.IsValid(schedule["@every ".Length..]) ? null : $"failed to parse duration {schedule}";
        }

        if (schedule.StartsWith('@'))
        {
            return Descriptors.Contains(schedule) ? null : $"unrecognized descriptor: {schedule}";
        }

        var fields = schedule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length)
        {
            return $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]";
        }

        for (var i = 0; i < fields.Length; i++)
        {
            foreach (var part in fields[i].Split(','))
            {
                if (PartProblem(part, Fields[i]) is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    // "*", "5", "1-5", "*/10", "mon-fri", "10-30/5".
    private static string? PartProblem(string part, (int Low, int High, string[] Names) field)
    {
        var steps = part.Split('/');
        var ends = steps[0].Split('-');
        if (steps.Length > 2)
        {
            return $"too many slashes: {part}";
        }

        if (ends.Length > 2)
        {
            return $"too many hyphens: {part}";
        }

        var (low, high) = (field.Low, field.High);
        if (ends[0] is not ("*" or "?"))
        {
            if (Number(ends[0], field) is not { } first)
            {
                return $"failed to parse int from {ends[0]}: strconv.Atoi: parsing {GoQuote.Quote(ends[0])}: invalid syntax";
            }

            if (Number(ends[^1], field) is not { } last)
            {
                return $"failed to parse int from {ends[^1]}: strconv.Atoi: parsing {GoQuote.Quote(ends[^1])}: invalid syntax";
            }

            (low, high) = (first, ends.Length == 1 && steps.Length == 2 ? field.High : last);
        }

        if (steps.Length == 2 && (!int.TryParse(steps[1], System.Globalization.CultureInfo.InvariantCulture, out var step) || step <= 0))
        {
            return steps[1] == "0" ? $"step of range should be a positive number: {part}" : $"failed to parse int from {steps[1]}: strconv.Atoi: parsing {GoQuote.Quote(steps[1])}: invalid syntax";
        }

        return low < field.Low ? $"beginning of range ({low}) below minimum ({field.Low}): {part}"
            : high > field.High ? $"end of range ({high}) above maximum ({field.High}): {part}"
            : low > high ? $"beginning of range ({low}) beyond end of range ({high}): {part}" : null;
    }

    /// <summary>A number or a name of a field.</summary>
    internal static int? Number(string text, (int Low, int High, string[] Names) field)
        => Array.IndexOf(field.Names, text.ToLowerInvariant()) is >= 0 and var name ? name + field.Low
            : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? ZoneProblem(string zone)
    {
        if (zone.Length == 0)
        {
            return "timeZone must be nil or non-empty string";
        }

        if (zone.Split('/').Any(static p => p is "." or ".." || p.StartsWith('-') || p.Length is 0 or > 14
            || !p.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+')))
        {
            return "unknown time zone " + zone;
        }

        return zone.Equals("Local", StringComparison.OrdinalIgnoreCase)
            ? "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones" : null;
    }
}
