using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// What the schema alone can tell: required strings and objects that are absent, values outside a closed enum.
/// Status is left out, as it is written by components and checked by them. Required numbers and flags
/// may be absent (zero), required lists are the kinds' own business (most may be empty).
/// </summary>
internal static class SchemaRules
{
    /// <summary>Checks everything of the object but metadata and status.</summary>
    public static void Check(KindDescription kind, JsonObject value, ErrorList errors)
    {
        foreach (var field in kind.Schema.Fields)
        {
            if (field.Name is not ("metadata" or "status" or "apiVersion" or "kind"))
            {
                CheckField(kind.Schema, field, value, field.Name, errors);
            }
        }
    }

    private static void CheckField(TypeSchema owner, FieldSchema field, JsonObject tree, string path, ErrorList errors)
    {
        if (!tree.TryGetPropertyValue(field.Name, out var value) || value is null)
        {
            if (field.Required && !MayBeAbsent(owner, field))
            {
                errors.Add(FieldError.Required(path));
            }

            return;
        }

        CheckValue(field.Type, value, path, errors);
    }

    private static void CheckValue(TypeSchema type, JsonNode? value, string path, ErrorList errors)
    {
        switch (value)
        {
            case JsonObject tree when type.Kind == FieldType.Object:
                foreach (var field in type.Fields)
                {
                    CheckField(type, field, tree, $"{path}.{field.Name}", errors);
                }

                break;
            case JsonObject map when type.Kind == FieldType.Map && type.Element!.Kind == FieldType.Object:
                foreach (var (key, item) in map)
                {
                    CheckValue(type.Element, item, $"{path}[{key}]", errors);
                }

                break;
            case JsonArray array when type.Kind == FieldType.Array:
                for (var i = 0; i < array.Count; i++)
                {
                    CheckValue(type.Element!, array[i], $"{path}[{i}]", errors);
                }

                break;
            case JsonValue when type.Kind == FieldType.String && type.Enum is { } allowed && ClosedEnums.Contains(type):
                var text = JsonTree.AsText(value) ?? "";
                if (!allowed.Contains(text))
                {
                    errors.Add(FieldError.NotSupported(path, text, allowed));
                }

                break;
            default:
                break;
        }
    }

    private static bool MayBeAbsent(TypeSchema owner, FieldSchema field) => field.Type.Kind switch
    {
        FieldType.String => field.Name is "apiVersion" || (owner.Package, owner.Name, field.Name) is
            ("storage/v1", "TokenRequest", "audience") or ("core/v1", "Taint", "value") or ("core/v1", "DownwardAPIVolumeFile", "path")
            or ("core/v1", "HTTPHeader", "value") or ("core/v1", "TopologySelectorLabelRequirement", _) or ("meta/v1", _, _)
            or ("resource/v1", _, _) or ("core/v1", "ResourceFieldSelector", "containerName") or ("apiextensions/v1", _, _),
        FieldType.Object => !field.Nullable,
        _ => true,
    };
}
