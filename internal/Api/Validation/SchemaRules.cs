using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// What holds wherever a value of a type stands: required texts and objects, closed enums, the rules declared with fields and types, and
/// the types' own code. Status is left out, as it is written by components and checked by them. Required numbers and flags
/// may be absent (zero), required lists are declared where they may not be empty.
/// </summary>
internal static class SchemaRules
{
    /// <summary>Checks everything of the object but metadata and status.</summary>
    public static void Check(KindDescription kind, JsonObject value, ErrorList errors)
    {
        ConstraintRules.CheckType(kind.Schema, value, "", errors);
        foreach (var field in kind.Schema.Fields)
        {
            if (IsChecked(field))
            {
                CheckField(kind.Schema, field, value, field.Name, errors);
            }
        }
    }

    /// <summary>Checks what was declared to stay as it is.</summary>
    public static void CheckUpdate(KindDescription kind, JsonObject now, JsonObject before, ErrorList errors)
    {
        foreach (var field in kind.Schema.Fields)
        {
            if (IsChecked(field))
            {
                CheckChange(field, now, before, field.Name, errors);
            }
        }
    }

    private static bool IsChecked(FieldSchema field) => field.Name is not ("metadata" or "status" or "apiVersion" or "kind");

    private static void CheckChange(FieldSchema field, JsonObject now, JsonObject before, string path, ErrorList errors)
    {
        foreach (var rule in field.Constraints)
        {
            if (rule.Name == "immutable")
            {
                Validation.Check.Unchanged(now[field.Name], before[field.Name], path, errors);
            }
            else if (rule.Name == "frozen" && !Validation.Check.Same(now[field.Name], before[field.Name]))
            {
                errors.Add(FieldError.Forbidden(path, rule.Detail ?? $"updates to {field.Name} are forbidden."));
            }
        }

        if (field.Type.Kind == FieldType.Object && JsonTree.Object(now, field.Name) is { } inner && JsonTree.Object(before, field.Name) is { } old)
        {
            foreach (var child in field.Type.Fields)
            {
                CheckChange(child, inner, old, $"{path}.{child.Name}", errors);
            }
        }
    }

    private static void CheckField(TypeSchema owner, FieldSchema field, JsonObject tree, string path, ErrorList errors)
    {
        tree.TryGetPropertyValue(field.Name, out var value);
        if (!ConstraintRules.CheckPresence(field, value, field.Required && MustBeThere(owner, field), path, errors))
        {
            return;
        }

        ConstraintRules.CheckValue(field, value!, path, errors);
        CheckValue(field.Type, value, path, errors);
    }

    private static void CheckValue(TypeSchema type, JsonNode? value, string path, ErrorList errors)
    {
        switch (value)
        {
            case JsonObject tree when type.Kind == FieldType.Object:
                CheckObject(type, tree, path, errors);
                break;
            case JsonObject map when type.Kind == FieldType.Map && type.Element!.Kind == FieldType.Object:
                foreach (var (key, item) in map)
                {
                    CheckValue(type.Element, item, $"{path}[{key}]", errors);
                }

                break;
            case JsonArray array when type.Kind == FieldType.Array && (type.Element!.Kind != FieldType.String || type.Element.Enum is not null):
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

    private static void CheckObject(TypeSchema type, JsonObject tree, string path, ErrorList errors)
    {
        ConstraintRules.CheckType(type, tree, path, errors);
        if (TypeRules.IsOpaque(type))
        {
            return;
        }

        foreach (var field in type.Fields)
        {
            CheckField(type, field, tree, $"{path}.{field.Name}", errors);
        }

        TypeRules.Find(type)?.Invoke(tree, path, errors);
    }

    private static bool MustBeThere(TypeSchema owner, FieldSchema field) => field.Type.Kind switch
    {
        FieldType.String => field.Name is not "apiVersion" && owner.Package is not ("meta/v1" or "apiextensions/v1"),
        FieldType.Object => field.Nullable,
        _ => false,
    };
}
