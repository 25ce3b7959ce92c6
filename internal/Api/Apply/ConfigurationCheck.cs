using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// Whether an applied configuration fits its type: known fields, right shapes, and list items that can be told apart. Paths are put into
/// words only for problems. Used by one check.
/// </summary>
internal sealed class ConfigurationCheck
{
    private const int MaxProblems = 100;

    private readonly List<string> _problems = [];
    private readonly List<Step> _path = [];

    private ConfigurationCheck()
    {
    }

    /// <summary>Refuses a configuration that does not fit.</summary>
    /// <exception cref="ApiException">400 that names every field.</exception>
    public static void Check(TypeSchema type, string apiVersion, JsonObject config)
    {
        var check = new ConfigurationCheck();
        check.Properties(new Slot(type, null), config);
        var problems = check._problems;
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

    private void Value(Slot slot, JsonNode? value, Step step)
    {
        if (value is null || slot.Type is not { } type || type.Kind == FieldType.RawJson || _problems.Count == MaxProblems)
        {
            return;
        }

        _path.Add(step);
        switch (type.Kind)
        {
            case FieldType.Object or FieldType.Map when value is JsonObject tree:
                Properties(slot, tree);
                break;
            case FieldType.Array when value is JsonArray array:
                Items(slot, array);
                break;
            default:
                if (Problem(type.Kind, value) is { } problem)
                {
                    _problems.Add($"{Path()}: {problem}");
                }

                break;
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private void Properties(Slot slot, JsonObject tree)
    {
        for (var i = 0; i < tree.Count; i++)
        {
            var (name, value) = tree.GetAt(i);
            if (slot.Type is { Kind: FieldType.Object, Fields.Count: > 0, PreserveUnknownFields: false } type && type.Field(name) is null)
            {
                _problems.Add($"{Path()}.{name}: field not declared in schema");
            }
            else
            {
                Value(slot.Child(name), value, new Step(name, null, 0));
            }
        }
    }

    private void Items(Slot slot, JsonArray array)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            string? name = null;
            if (!slot.IsAtomic)
            {
                name = PathElement.OfItem(slot, array[i], out var problem);
                if (name is null)
                {
                    _problems.Add($"{Path()}: element {i}: {problem}");
                    return;
                }

                if (!seen.Add(name))
                {
                    _problems.Add($"{Path()}: duplicate entries for key {PathElement.Show(name)}");
                }
            }

            Value(slot.Item, array[i], new Step(null, name, i));
        }
    }

    private string Path() => string.Concat(_path.Select(static step => step.ToString()));

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

    /// <summary>One step of a path: a field, a list item that has a name, or one that only has a place.</summary>
    private readonly record struct Step(string? Field, string? Item, int Index)
    {
        public override string ToString() => Field is not null ? "." + Field : Item is not null ? PathElement.Show(Item) : $"[{Index}]";
    }
}
