using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Checks that many kinds share.</summary>
internal static class Check
{
    private const int MaxAnnotationBytes = 256 * 1024;

    /// <summary>The number must not be negative.</summary>
    public static void NotNegative(JsonObject? tree, string name, string path, ErrorList errors)
    {
        if (JsonTree.Number(tree, name) is < 0 and var value)
        {
            errors.Add(FieldError.Invalid($"{path}.{name}", value, "must be greater than or equal to 0"));
        }
    }

    /// <summary>The port must be 1 to 65535.</summary>
    public static void Port(string path, long port, ErrorList errors)
    {
        if (port is < 1 or > 65535)
        {
            errors.Add(FieldError.Invalid(path, port, "must be between 1 and 65535, inclusive"));
        }
    }

    /// <summary>A port number or a port name.</summary>
    public static void PortOrName(string path, JsonNode? node, ErrorList errors)
    {
        if (JsonTree.AsText(node) is { } name)
        {
            errors.Invalid(path, name, Names.PortName(name));
        }
        else if (JsonTree.AsNumber(node) is { } number)
        {
            Port(path, number, errors);
        }
    }

    /// <summary>The value must be the same as before.</summary>
    public static void Unchanged(JsonNode? now, JsonNode? before, string path, ErrorList errors)
    {
        if (!Same(now, before))
        {
            errors.Add(FieldError.Invalid(path, now, "field is immutable"));
        }
    }

    /// <summary>Whether two values mean the same: an empty text, list or map is as good as none.</summary>
    public static bool Same(JsonNode? left, JsonNode? right)
        => (ConstraintRules.IsEmpty(left) && ConstraintRules.IsEmpty(right)) || JsonNode.DeepEquals(left, right);

    /// <summary>A map of labels.</summary>
    public static void Labels(JsonObject? labels, string path, ErrorList errors)
    {
        foreach (var (key, value) in labels ?? [])
        {
            errors.Invalid(path, key, Names.QualifiedName(key));
            var text = JsonTree.AsText(value) ?? "";
            errors.Invalid(path, text, Names.LabelValue(text));
        }
    }

    /// <summary>A map of annotations, with its size.</summary>
    public static void Annotations(JsonObject? annotations, string path, ErrorList errors)
    {
        var size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            errors.Invalid(path, key, Names.QualifiedName(key.ToLowerInvariant()));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(JsonTree.AsText(value) ?? "");
        }

        if (size > MaxAnnotationBytes)
        {
            errors.Add(FieldError.TooLong(path, MaxAnnotationBytes));
        }
    }

    /// <summary>A text that follows a rule of <see cref="TextRules"/> where it is given.</summary>
    public static void Text(JsonObject? tree, string name, string rule, string path, ErrorList errors)
    {
        if (JsonTree.Text(tree, name) is { Length: > 0 } text)
        {
            errors.Invalid($"{path}.{name}", text, TextRules.Find(rule)!(text));
        }
    }

    /// <summary>A text that must be there.</summary>
    public static bool Required(JsonObject? tree, string name, string path, ErrorList errors, string detail = "")
    {
        if (!ConstraintRules.IsEmpty(tree?[name]))
        {
            return true;
        }

        errors.Add(FieldError.Required($"{path}.{name}", detail));
        return false;
    }

    /// <summary>A count that is not negative, or a percentage up to <paramref name="most"/>.</summary>
    public static void CountOrPercent(JsonNode? node, string path, ErrorList errors, long most = int.MaxValue)
    {
        if (JsonTree.AsText(node) is { } text)
        {
            if (Percent(node) is not { } percent)
            {
                errors.Add(FieldError.Invalid(path, text,
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%' or '93%', regex used for validation is '[0-9]+%')"));
            }
            else if (percent > most)
            {
                errors.Add(FieldError.Invalid(path, text, $"must not be greater than {most}%"));
            }
        }
        else if (JsonTree.AsNumber(node) is < 0 and var number)
        {
            errors.Add(FieldError.Invalid(path, number, "must be greater than or equal to 0"));
        }
    }

    /// <summary>A percentage's number, or null when the value is none.</summary>
    public static long? Percent(JsonNode? node)
        => JsonTree.AsText(node) is { Length: > 1 } text && text[^1] == '%'
            && long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent : null;

    /// <summary>A meta/v1 LabelSelector.</summary>
    public static void Selector(JsonObject? selector, string path, ErrorList errors)
    {
        Labels(JsonTree.Object(selector, "matchLabels"), path + ".matchLabels", errors);

        var index = 0;
        foreach (var expression in JsonTree.Objects(selector, "matchExpressions"))
        {
            var at = $"{path}.matchExpressions[{index++}]";
            var values = JsonTree.Array(expression, "values")?.Count ?? 0;
            var operation = JsonTree.Text(expression, "operator") ?? "";
            switch (operation)
            {
                case "In" or "NotIn" when values == 0:
                    errors.Add(FieldError.Required(at + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                    break;
                case "Exists" or "DoesNotExist" when values > 0:
                    errors.Add(FieldError.Forbidden(at + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                    break;
                case "In" or "NotIn" or "Exists" or "DoesNotExist":
                    break;
                default:
                    errors.Add(FieldError.Invalid(at + ".operator", operation, "not a valid selector operator"));
                    break;
            }

            var key = JsonTree.Text(expression, "key") ?? "";
            errors.Invalid(at + ".key", key, Names.QualifiedName(key));
            var i = 0;
            foreach (var value in JsonTree.Texts(expression, "values"))
            {
                errors.Invalid($"{at}.values[{i++}]", value, Names.LabelValue(value));
            }
        }
    }
}
