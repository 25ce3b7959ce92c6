using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Whether an applied configuration fits its type: known fields, right shapes, and list items that can be told apart.</summary>
internal static class ConfigurationCheck
{
    private const int MaxProblems = 100;

    /// <summary>Refuses a configuration that does not fit.</summary>
    /// <exception cref="ApiException">400 that names every field.</exception>
    public static void Check(TypeSchema type, string apiVersion, JsonObject config)
    {
        var problems = new List<string>();
        Properties(new Slot(type, null), config, "", problems);
        if (problems.Count == 0)
        {
            return;
        }

        var metadata = JsonTree.Object(config, "metadata");
        var gvk = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : "/" + apiVersion;
        throw ApiException.BadRequest(
            $"failed to create typed patch object ({JsonTree.Text(metadata, "namespace")}/{JsonTree.Text(metadata, "name")}; {gvk}, Kind={JsonTree.Text(config, "kind")}): "
            + (problems.Count == 1 ? problems[0] : "errors:\n  " + string.Join("\n  ", problems)));
    }

    private static void Value(Slot slot, JsonNode? value, string path, List<string> problems)
    {
        if (value is null || slot.Type is not { } type || type.Kind == FieldType.RawJson || problems.Count == MaxProblems)
        {
            return;
        }

        switch (type.Kind)
        {
            case FieldType.Object or FieldType.Map when value is JsonObject tree:
                Properties(slot, tree, path, problems);
                break;
            case FieldType.Array when value is JsonArray array:
                Items(slot, array, path, problems);
                break;
            default:
                if (Problem(type.Kind, value) is { } problem)
                {
                    problems.Add($"{path}: {problem}");
                }

                break;
        }
    }

    private static void Properties(Slot slot, JsonObject tree, string path, List<string> problems)
    {
        foreach (var (name, value) in tree)
        {
            if (slot.Type is { Kind: FieldType.Object, Fields.Count: > 0, PreserveUnknownFields: false } type && type.Field(name) is null)
            {
                problems.Add($"{path}.{name}: field not declared in schema");
            }
            else
            {
                Value(slot.Child(name), value, $"{path}.{name}", problems);
            }
        }
    }

    private static void Items(Slot slot, JsonArray array, string path, List<string> problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            var step = $"[{i}]";
            if (!slot.IsAtomic)
            {
                var name = PathElement.OfItem(slot, array[i], out var problem);
                if (name is null)
                {
                    problems.Add($"{path}: element {i}: {problem}");
                    return;
                }

                step = PathElement.Show(name);
                if (!seen.Add(name))
                {
                    problems.Add($"{path}: duplicate entries for key {step}");
                }
            }

            Value(slot.Item, array[i], path + step, problems);
        }
    }

    private static string? Problem(FieldType kind, JsonNode value) => kind switch
    {
        FieldType.Object or FieldType.Map => $"expected map, got &{{{Show(value)}}}",
        FieldType.Array => $"expected list, got &{{{Show(value)}}}",
        FieldType.Int32 or FieldType.Int64 or FieldType.Double when value.GetValueKind() != System.Text.Json.JsonValueKind.Number
            => $"expected numeric (int or float), got {GoType(value)}",
        FieldType.Bool when value.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
            => $"expected boolean, got &{{{Show(value)}}}",
        FieldType.Quantity or FieldType.IntOrString when value is not JsonValue => $"expected any scalar, got &{{{Show(value)}}}",
        FieldType.String or FieldType.Bytes or FieldType.Time or FieldType.MicroTime or FieldType.Duration
            when value.GetValueKind() != System.Text.Json.JsonValueKind.String => $"expected string, got &{{{Show(value)}}}",
        _ => null,
    };

    private static string Show(JsonNode value) => JsonTree.AsText(value) ?? value.ToJsonString();

    private static string GoType(JsonNode value) => value switch
    {
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        _ => value.GetValueKind() == System.Text.Json.JsonValueKind.String ? "string" : "bool",
    };
}
