using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// What the rules declared in rules.json mean. A rule about texts or numbers that stands on a list is about each of its items;
/// texts that are empty count as not given, except as items.
/// </summary>
internal static class ConstraintRules
{
    /// <summary>Whether the value says nothing: absent, an empty text, an empty list or map.</summary>
    public static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject tree => tree.Count == 0,
        _ => JsonTree.AsText(value) is "",
    };

    /// <summary>Checks the rules of a field about whether it is there; false when there is nothing more to say about it.</summary>
    public static bool CheckPresence(FieldSchema field, JsonNode? value, bool mustBeThere, string path, ErrorList errors)
    {
        var empty = field.Type.Kind == FieldType.Object ? value is null : IsEmpty(value);
        foreach (var rule in field.Constraints)
        {
            switch (rule.Name)
            {
                case "optional":
                    mustBeThere = false;
                    break;
                case "required" when empty:
                case "nonzero" when (JsonTree.AsNumber(value) ?? 0) == 0:
                    errors.Add(FieldError.Required(path, rule.Detail ?? ""));
                    return false;
                case "forbidden" when !empty:
                    errors.Add(FieldError.Forbidden(path, rule.Detail ?? ""));
                    return false;
                default:
                    break;
            }
        }

        if (mustBeThere && (value is null || JsonTree.AsText(value) is ""))
        {
            errors.Add(FieldError.Required(path));
            return false;
        }

        return value is not null;
    }

    /// <summary>Checks the rules of a field about its value.</summary>
    public static void CheckValue(FieldSchema field, JsonNode value, string path, ErrorList errors)
    {
        foreach (var rule in field.Constraints)
        {
            switch (value)
            {
                case JsonArray list when rule.Name is "unique" or "maxItems":
                    CheckList(rule, list, path, errors);
                    break;
                case JsonArray list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        CheckScalar(rule, list[i], $"{path}[{i}]", errors);
                    }

                    break;
                case JsonObject tree:
                    CheckObject(rule, tree, path, errors);
                    break;
                default:
                    if (JsonTree.AsText(value) is not "")
                    {
                        CheckScalar(rule, value, path, errors);
                    }

                    break;
            }
        }
    }

    /// <summary>Checks the rules of a type as a whole: which of its fields go together.</summary>
    public static void CheckType(TypeSchema type, JsonObject value, string path, ErrorList errors)
    {
        foreach (var rule in type.Constraints)
        {
            var details = rule.Detail?.Split(" | ") ?? [];
            var given = rule.Arguments.Where(name => !IsAbsent(value, name)).ToList();
            if (rule.Name == "oneof" && given.Count == 0)
            {
                errors.Add(FieldError.Required(path, details.ElementAtOrDefault(0) ?? ""));
            }

            foreach (var extra in given.Skip(1))
            {
                errors.Add(FieldError.Forbidden($"{path}.{extra}", details.ElementAtOrDefault(1) ?? ""));
            }
        }

        static bool IsAbsent(JsonObject value, string name) => !JsonTree.Has(value, name) || value[name] is JsonArray { Count: 0 };
    }

    private static void CheckObject(Constraint rule, JsonObject tree, string path, ErrorList errors)
    {
        switch (rule.Name)
        {
            case "labels":
                Validation.Check.Labels(tree, path, errors);
                break;
            case "selector":
                Validation.Check.Selector(tree, path, errors);
                break;
            case "keys":
                foreach (var (key, _) in tree)
                {
                    errors.Invalid(path, key, TextRules.Find(rule.Arguments[0])!(key));
                }

                break;
            case "maxBytes" when tree.Sum(static p => (long)Encoding.UTF8.GetByteCount(p.Key) + Encoding.UTF8.GetByteCount(JsonTree.AsText(p.Value) ?? "")) > rule.Low:
                errors.Add(FieldError.TooLong(path, (int)rule.Low));
                break;
            default:
                break;
        }
    }

    private static void CheckList(Constraint rule, JsonArray list, string path, ErrorList errors)
    {
        if (rule.Name == "maxItems")
        {
            if (list.Count > rule.Low)
            {
                errors.Add(FieldError.TooMany(path, list.Count, (int)rule.Low));
            }

            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var key = rule.Arguments.Count == 0 ? list[i]?.ToJsonString()
                : list[i] is JsonObject item ? string.Join('/', rule.Arguments.Select(name => item[name]?.ToJsonString())) : null;
            if (key is not (null or "" or "\"\"") && !seen.Add(key))
            {
                var single = rule.Arguments.Count == 1;
                errors.Add(FieldError.Duplicate(single ? $"{path}[{i}].{rule.Arguments[0]}" : $"{path}[{i}]", single ? list[i]![rule.Arguments[0]] : list[i]));
            }
        }
    }

    private static void CheckScalar(Constraint rule, JsonNode? value, string path, ErrorList errors)
    {
        switch (rule.Name)
        {
            case "nonneg" when Compare(value, 0) < 0:
                errors.Add(FieldError.Invalid(path, value, rule.Detail ?? "must be greater than or equal to 0"));
                break;
            case "positive" when Compare(value, 0) <= 0:
                errors.Add(FieldError.Invalid(path, value, rule.Detail ?? "must be greater than 0"));
                break;
            case "range" when Compare(value, rule.Low) < 0 || Compare(value, rule.High) > 0:
                errors.Add(FieldError.Invalid(path, value, rule.Detail ?? $"must be between {rule.Low} and {rule.High}, inclusive"));
                break;
            case "min" when Compare(value, rule.Low) < 0:
                errors.Add(FieldError.Invalid(path, value, rule.Detail ?? $"must be greater than or equal to {rule.Low}"));
                break;
            case "max" when Compare(value, rule.Low) > 0:
                errors.Add(FieldError.Invalid(path, value, rule.Detail ?? $"must be less than or equal to {rule.Low}"));
                break;
            case "port" when JsonTree.AsNumber(value) is { } port:
                Validation.Check.Port(path, port, errors);
                break;
            case "portOrName":
                Validation.Check.PortOrName(path, value, errors);
                break;
            case "percent":
                Validation.Check.CountOrPercent(value, path, errors, most: rule.Low == 0 ? int.MaxValue : rule.Low);
                break;
            default:
                CheckText(rule, JsonTree.AsText(value), path, errors);
                break;
        }
    }

    private static void CheckText(Constraint rule, string? text, string path, ErrorList errors)
    {
        if (text is null)
        {
            return;
        }

        switch (rule.Name)
        {
            case "enum" when !rule.Arguments.Contains(text):
                errors.Add(FieldError.NotSupported(path, text, rule.Arguments));
                break;
            case "maxLength" when Encoding.UTF8.GetByteCount(text) > rule.Low:
                errors.Add(FieldError.TooLong(path, (int)rule.Low));
                break;
            default:
                if (TextRules.Find(rule.Name)?.Invoke(text) is { } problems)
                {
                    errors.Invalid(path, text, rule.Detail is { } detail ? problems.Take(1).Select(_ => detail) : problems);
                }

                break;
        }
    }

    // Amounts are texts that read as quantities; what is neither number nor quantity compares as equal.
    private static int Compare(JsonNode? value, long limit)
        => JsonTree.AsNumber(value) is { } number ? number.CompareTo(limit)
            : Quantity.TryParse(JsonTree.AsText(value), out var amount) ? amount.CompareTo(Quantity.FromUnits(limit)) : 0;
}
