using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of a Job's policies for failure and success.</summary>
internal static class JobPolicyRules
{
    private const int MaxIndexText = 64 * 1024;

    /// <summary>Checks a pod failure policy.</summary>
    public static void Failure(JsonObject spec, JsonObject policy, string path, ErrorList errors)
    {
        var pod = JsonTree.At(spec, "template", "spec");
        var names = JsonTree.Objects(pod, "containers").Concat(JsonTree.Objects(pod, "initContainers")).Select(static c => JsonTree.Text(c, "name")).ToHashSet();
        var index = 0;
        foreach (var rule in JsonTree.Objects(policy, "rules"))
        {
            var at = $"{path}.rules[{index++}]";
            if (JsonTree.Text(rule, "action") == "FailIndex" && !JsonTree.Has(spec, "backoffLimitPerIndex"))
            {
                errors.Add(FieldError.Invalid(at + ".action", "FailIndex", "requires the backoffLimitPerIndex to be set"));
            }

            var codes = JsonTree.Object(rule, "onExitCodes");
            var conditions = JsonTree.Array(rule, "onPodConditions") is { Count: > 0 };
            if (codes is not null)
            {
                ExitCodes(codes, names, at + ".onExitCodes", errors);
            }

            if ((codes is not null) == conditions)
            {
                errors.Add(FieldError.Invalid(at, conditions
                    ? "specifying both OnExitCodes and OnPodConditions is not supported"
                    : "specifying one of OnExitCodes and OnPodConditions is required"));
            }
        }
    }

    /// <summary>Checks a success policy.</summary>
    public static void Success(JsonObject spec, JsonObject policy, string path, ErrorList errors)
    {
        if (JsonTree.Text(spec, "completionMode") != "Indexed")
        {
            errors.Add(FieldError.Invalid(path, policy, "requires indexed completion mode"));
            return;
        }

        var completions = JsonTree.Number(spec, "completions") ?? 0;
        var index = 0;
        foreach (var rule in JsonTree.Objects(policy, "rules"))
        {
            var at = $"{path}.rules[{index++}]";
            var indexes = JsonTree.Text(rule, "succeededIndexes");
            if (indexes is null && !JsonTree.Has(rule, "succeededCount"))
            {
                errors.Add(FieldError.Required(at, "at least one of succeededCount or succeededIndexes must be specified"));
            }

            long total = 0;
            if (indexes is { Length: > MaxIndexText })
            {
                errors.Add(FieldError.TooLong(at + ".succeededIndexes", MaxIndexText));
            }
            else if (indexes is not null && Intervals(indexes, completions, out total) is { } problem)
            {
                errors.Add(FieldError.Invalid(at + ".succeededIndexes", indexes, "error parsing succeededIndexes: " + problem));
            }

            if (JsonTree.Number(rule, "succeededCount") is not { } count)
            {
                continue;
            }

            if (count > completions)
            {
                errors.Add(FieldError.Invalid(at + ".succeededCount", count, $"must be less than or equal to {completions} (the number of specified completions)"));
            }

            if (indexes is not null && count > total)
            {
                errors.Add(FieldError.Invalid(at + ".succeededCount", count,
                    $"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"));
            }
        }
    }

    private static void ExitCodes(JsonObject codes, HashSet<string?> names, string path, ErrorList errors)
    {
        if (JsonTree.Text(codes, "containerName") is { } name && !names.Contains(name))
        {
            errors.Add(FieldError.Invalid(path + ".containerName", name, "must be one of the container or initContainer names in the pod template"));
        }

        var values = JsonTree.Array(codes, "values") ?? [];
        if (values.Count == 0)
        {
            errors.Add(FieldError.Invalid(path + ".values", values, "at least one value is required"));
        }

        long? last = null;
        var ordered = true;
        for (var i = 0; i < values.Count; i++)
        {
            var value = JsonTree.AsNumber(values[i]) ?? 0;
            if (value == 0 && JsonTree.Text(codes, "operator") == "In")
            {
                errors.Add(FieldError.Invalid($"{path}.values[{i}]", value, "must not be 0 for the In operator"));
            }

            ordered &= last is null || last <= value;
            last = value;
        }

        if (!ordered)
        {
            errors.Add(FieldError.Invalid(path + ".values", values, "must be ordered"));
        }
    }

    // "1,3-5": intervals that grow, below the number of completions. Returns what is wrong, or null.
    private static string? Intervals(string text, long completions, out long total)
    {
        total = 0;
        var last = -1L;
        foreach (var part in text.Length == 0 ? [] : text.Split(','))
        {
            var limits = part.Split('-');
            if (limits.Length > 2)
            {
                return $"the fragment {GoQuote.Quote(part)} violates the requirement that an index interval can have at most two parts separated by '-'";
            }

            var first = last;
            foreach (var limit in limits)
            {
                if (!long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return $"cannot convert string to integer for index: {GoQuote.Quote(limit)}";
                }

                if (number >= completions)
                {
                    return $"too large index: {GoQuote.Quote(limit)}";
                }

                if (number <= last)
                {
                    return $"non-increasing order, previous: {last}, current: {number}";
                }

                first = limits[0] == limit ? number : first;
                last = number;
            }

            total += last - first + 1;
        }

        return null;
    }
}
