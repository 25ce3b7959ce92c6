using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of admission webhook configurations.</summary>
internal static class WebhookRules
{
    private const int MaxConditions = 64;

    private static readonly string[] ReviewVersions = ["v1", "v1beta1"];
    private static readonly string[] SideEffects = ["None", "NoneOnDryRun"];
    private static readonly string[] Operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

    /// <summary>Checks a MutatingWebhookConfiguration or ValidatingWebhookConfiguration.</summary>
    public static void Configuration(JsonObject value, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var webhook in JsonTree.Objects(value, "webhooks"))
        {
            var at = $"webhooks[{index++}]";
            var name = JsonTree.Text(webhook, "name") ?? "";
            CheckName(name, at + ".name", errors);
            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate(at + ".name", name));
            }

            CheckReviewVersions(webhook, at + ".admissionReviewVersions", errors);
            CheckSettings(webhook, at, errors);
            WebhookClientRules.Check(JsonTree.Object(webhook, "clientConfig"), at + ".clientConfig", errors);
            var number = 0;
            foreach (var rule in JsonTree.Objects(webhook, "rules"))
            {
                CheckRule(rule, $"{at}.rules[{number++}]", errors);
            }

            CheckConditions(webhook, at + ".matchConditions", errors);
        }
    }

    private static void CheckName(string name, string path, ErrorList errors)
    {
        if (name.Length == 0)
        {
            return;
        }

        var problems = Names.DnsSubdomain(name).ToList();
        errors.Invalid(path, name, problems);
        if (problems.Count == 0 && name.Split('.').Length < 3)
        {
            errors.Add(FieldError.Invalid(path, name, "should be a domain with at least three segments separated by dots"));
        }
    }

    private static void CheckReviewVersions(JsonObject webhook, string path, ErrorList errors)
    {
        var versions = JsonTree.Texts(webhook, "admissionReviewVersions").ToList();
        if (versions.Count == 0)
        {
            errors.Add(FieldError.Required(path, $"must specify one of {string.Join(", ", ReviewVersions)}"));
            return;
        }

        for (var i = 0; i < versions.Count; i++)
        {
            errors.Invalid($"{path}[{i}]", versions[i], Names.Dns1035Label(versions[i]));
            if (versions.IndexOf(versions[i]) < i)
            {
                errors.Add(FieldError.Invalid($"{path}[{i}]", versions[i], "duplicate version"));
            }
        }

        if (!versions.Any(ReviewVersions.Contains))
        {
            errors.Add(FieldError.Invalid(path, webhook["admissionReviewVersions"], $"must include at least one of {string.Join(", ", ReviewVersions)}"));
        }
    }

    private static void CheckSettings(JsonObject webhook, string at, ErrorList errors)
    {
        switch (JsonTree.Text(webhook, "sideEffects"))
        {
            case null:
                errors.Add(FieldError.Required(at + ".sideEffects", $"must specify one of {string.Join(", ", SideEffects)}"));
                break;
            case ("Some" or "Unknown") and var effects:
                errors.Add(FieldError.NotSupported(at + ".sideEffects", effects, SideEffects));
                break;
        }

        if (JsonTree.Number(webhook, "timeoutSeconds") is (< 1 or > 30) and var seconds)
        {
            errors.Add(FieldError.Invalid(at + ".timeoutSeconds", seconds, "the timeout value must be between 1 and 30 seconds"));
        }

        Check.Selector(JsonTree.Object(webhook, "namespaceSelector"), at + ".namespaceSelector", errors);
        Check.Selector(JsonTree.Object(webhook, "objectSelector"), at + ".objectSelector", errors);
    }

    private static void CheckRule(JsonObject rule, string at, ErrorList errors)
    {
        CheckList(rule, "operations", "operations", at, errors);
        var index = 0;
        foreach (var operation in JsonTree.Texts(rule, "operations"))
        {
            if (!Operations.Contains(operation))
            {
                errors.Add(FieldError.NotSupported($"{at}.operations[{index}]", operation, Operations));
            }

            index++;
        }

        CheckList(rule, "apiGroups", "API groups", at, errors);
        CheckList(rule, "apiVersions", "API versions", at, errors);
        RequireTexts(rule, "apiVersions", at, errors);
        CheckResources(rule, at + ".resources", errors);
        RequireTexts(rule, "resources", at, errors);
    }

    private static void CheckList(JsonObject rule, string field, string what, string at, ErrorList errors)
    {
        var items = JsonTree.Texts(rule, field).ToList();
        if (items.Count == 0)
        {
            errors.Add(FieldError.Required($"{at}.{field}"));
        }
        else if (items.Count > 1 && items.Contains("*"))
        {
            errors.Add(FieldError.Invalid($"{at}.{field}", rule[field], $"if '*' is present, must not specify other {what}"));
        }
    }

    private static void RequireTexts(JsonObject rule, string field, string at, ErrorList errors)
    {
        var index = 0;
        foreach (var text in JsonTree.Texts(rule, field))
        {
            if (text.Length == 0)
            {
                errors.Add(FieldError.Required($"{at}.{field}[{index}]"));
            }

            index++;
        }
    }

    private static void CheckResources(JsonObject rule, string path, ErrorList errors)
    {
        var items = JsonTree.Texts(rule, "resources").ToList();
        if (items.Count == 0)
        {
            errors.Add(FieldError.Required(path));
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Split('/', 2) is not [var resource, var sub])
            {
                continue;
            }

            foreach (var wide in (ReadOnlySpan<string>)[$"{resource}/*", $"*/{sub}"])
            {
                if (items.IndexOf(wide) is >= 0 and var first && first < i)
                {
                    errors.Add(FieldError.Invalid($"{path}[{i}]", items[i], $"if '{wide}' is present, must not specify {items[i]}"));
                }
            }
        }

        if (items.Count > 1 && items.Contains("*/*"))
        {
            errors.Add(FieldError.Invalid(path, rule["resources"], "if '*/*' is present, must not specify other resources"));
        }

        if (items.Contains("*") && items.Any(static i => i != "*" && !i.Contains('/', StringComparison.Ordinal)))
        {
            errors.Add(FieldError.Invalid(path, rule["resources"], "if '*' is present, must not specify other resources without subresources"));
        }
    }

    private static void CheckConditions(JsonObject webhook, string path, ErrorList errors)
    {
        var conditions = JsonTree.Objects(webhook, "matchConditions").ToList();
        if (conditions.Count > MaxConditions)
        {
            errors.Add(FieldError.TooMany(path, conditions.Count, MaxConditions));
        }

        for (var i = 0; i < conditions.Count; i++)
        {
            if (JsonTree.Text(conditions[i], "name") is { Length: > 0 } name)
            {
                errors.Invalid($"{path}[{i}].name", name, Names.QualifiedName(name));
            }

            if (string.IsNullOrWhiteSpace(JsonTree.Text(conditions[i], "expression")))
            {
                errors.Add(FieldError.Required($"{path}[{i}].expression"));
            }
        }
    }
}
