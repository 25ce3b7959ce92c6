using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Checks that many kinds share.</summary>
internal static class Check
{
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
        if (!JsonNode.DeepEquals(now, before))
        {
            errors.Add(FieldError.Invalid(path, now, "field is immutable"));
        }
    }

    /// <summary>A count or percentage that is not negative; percentages end at 100.</summary>
    public static void CountOrPercent(JsonNode? node, string path, ErrorList errors)
    {
        if (JsonTree.AsText(node) is { } text)
        {
            if (!text.EndsWith('%') || !int.TryParse(text[..^1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))
            {
                errors.Add(FieldError.Invalid(path, text,
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
            }
        }
        else if (JsonTree.AsNumber(node) is < 0 and var number)
        {
            errors.Add(FieldError.Invalid(path, number, "must be greater than or equal to 0"));
        }
    }

    /// <summary>A meta/v1 LabelSelector.</summary>
    public static void Selector(JsonObject? selector, string path, ErrorList errors)
    {
        foreach (var (key, value) in JsonTree.Object(selector, "matchLabels") ?? [])
        {
            errors.Invalid($"{path}.matchLabels", key, Names.QualifiedName(key));
            var text = JsonTree.AsText(value) ?? "";
            errors.Invalid($"{path}.matchLabels", text, Names.LabelValue(text));
        }

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
        }
    }
}
