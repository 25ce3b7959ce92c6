using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources;

/// <summary>
/// Why a schema is not structural: every part of a value must have one type, stated outside of allOf, anyOf, oneOf and not,
/// or the server could not prune, default or merge values. Pure.
/// </summary>
public static class StructuralViolations
{
    private const string Logic = " to be structural";
    private static readonly string[] Texts = ["type", "title", "description", "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-list-map-keys"];
    private static readonly string[] Flags =
        ["nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"];

    /// <summary>The problems, with paths that begin with <paramref name="path"/>; empty when the schema is structural or absent.</summary>
    public static IReadOnlyList<FieldError> Of(StructuralSchema? schema, string path)
    {
        var errors = new ErrorList();
        if (schema is not null)
        {
            Node(schema, path, "at the root", errors);
        }

        return errors.Items;
    }

    private static void Node(StructuralSchema schema, string path, string level, ErrorList errors)
    {
        TypeOf(schema, path, level, errors);
        EmbeddedResource(schema, path, level, errors);
        foreach (var (name, property) in schema.Properties)
        {
            Node(property, $"{path}.properties[{name}]", "for specified object fields", errors);
        }

        if (schema.AdditionalProperties is { } additional)
        {
            if (schema.Properties.Count > 0)
            {
                errors.Add(FieldError.Forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive"));
            }

            Node(additional, path + ".additionalProperties", "for specified object fields", errors);
        }

        if (schema.Items is { } items)
        {
            Node(items, path + ".items", "for specified array items", errors);
        }

        Junctors(schema, schema, path, errors);
    }

    private static void TypeOf(StructuralSchema schema, string path, string level, ErrorList errors)
    {
        var root = level == "at the root";
        if (schema.Type.Length == 0)
        {
            if (root || !(schema.IntOrString || schema.PreserveUnknown))
            {
                errors.Add(FieldError.Required(path + ".type", "must not be empty " + level));
            }
        }
        else if (root && schema.Type != "object")
        {
            errors.Add(FieldError.Invalid(path + ".type", schema.Type, "must be object at the root"));
        }

        if (root && schema.Nullable)
        {
            errors.Add(FieldError.Forbidden(path + ".nullable", "nullable cannot be true at the root"));
        }

        if (schema.IntOrString && schema.Type.Length > 0)
        {
            errors.Add(FieldError.Forbidden(path + ".type", "must be empty if x-kubernetes-int-or-string is true"));
        }

        if (schema.IntOrString && (schema.PreserveUnknown || schema.Embedded))
        {
            var name = schema.PreserveUnknown ? "x-kubernetes-preserve-unknown-fields" : "x-kubernetes-embedded-resource";
            errors.Add(FieldError.Forbidden($"{path}.{name}", "must be false if x-kubernetes-int-or-string is true"));
        }

        if (schema.Type == "array" && schema.Items is null)
        {
            errors.Add(FieldError.Required(path + ".items", "must be specified"));
        }
    }

    private static void EmbeddedResource(StructuralSchema schema, string path, string level, ErrorList errors)
    {
        if (schema.Embedded)
        {
            if (schema.Type.Length == 0)
            {
                errors.Add(FieldError.Required(path + ".type", "must be object if x-kubernetes-embedded-resource is true"));
            }
            else if (schema.Type != "object")
            {
                errors.Add(FieldError.Invalid(path + ".type", schema.Type, "must be object if x-kubernetes-embedded-resource is true"));
            }

            if (!schema.PreserveUnknown && schema.Properties.Count == 0)
            {
                errors.Add(FieldError.Required(path + ".properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"));
            }
        }

        if (!schema.Embedded && level != "at the root")
        {
            return;
        }

        foreach (var (name, type) in new[] { ("metadata", "object"), ("apiVersion", "string"), ("kind", "string") })
        {
            if (schema.Properties.TryGetValue(name, out var property) && property.Type != type)
            {
                errors.Add(FieldError.Invalid($"{path}.properties[{name}].type", property.Type, $"must be {type}"));
            }
        }

        if (schema.Properties.TryGetValue("metadata", out var metadata) && !OnlyNames(metadata))
        {
            errors.Add(FieldError.Forbidden(path + ".properties[metadata]",
                "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private static bool OnlyNames(StructuralSchema metadata)
        => metadata.Properties.Keys.All(k => k is "name" or "generateName")
            && metadata.Source.All(k => k.Key is "type" or "properties" or "description");

    // What stands inside of allOf, anyOf, oneOf and not may only restrict values, and only of fields that the schema itself has.
    private static void Junctors(StructuralSchema here, StructuralSchema owner, string path, ErrorList errors)
    {
        foreach (var (name, list) in new[] { ("allOf", here.AllOf), ("anyOf", here.AnyOf), ("oneOf", here.OneOf) })
        {
            for (var i = 0; i < list.Count; i++)
            {
                Restriction(list[i], owner, $"{path}.{name}[{i}]", IsIntOrStringChoice(owner, name, list), errors);
            }
        }

        if (here.Not is { } not)
        {
            Restriction(not, owner, path + ".not", mayHaveType: false, errors);
        }
    }

    private static bool IsIntOrStringChoice(StructuralSchema owner, string name, IReadOnlyList<StructuralSchema> list)
        => owner.IntOrString && name == "anyOf" && list is [{ Type: "integer" }, { Type: "string" }];

    private static void Restriction(StructuralSchema schema, StructuralSchema? owner, string path, bool mayHaveType, ErrorList errors)
    {
        foreach (var name in Texts)
        {
            if (JsonTree.Has(schema.Source, name) && !(mayHaveType && name == "type"))
            {
                errors.Add(FieldError.Forbidden($"{path}.{name}", "must be empty" + Logic));
            }
        }

        foreach (var name in Flags)
        {
            if (JsonTree.Flag(schema.Source, name) == true)
            {
                errors.Add(FieldError.Forbidden($"{path}.{name}", "must be false" + Logic));
            }
        }

        foreach (var name in new[] { "default", "additionalProperties" })
        {
            if (JsonTree.Has(schema.Source, name))
            {
                errors.Add(FieldError.Forbidden($"{path}.{name}", "must be undefined" + Logic));
            }
        }

        Below(schema, owner, path, errors);
    }

    private static void Below(StructuralSchema schema, StructuralSchema? owner, string path, ErrorList errors)
    {
        foreach (var (name, property) in schema.Properties)
        {
            var at = $"{path}.properties[{name}]";
            var target = owner?.Property(name);
            if (target is null && owner is { PreserveUnknown: false, AdditionalAllowed: false })
            {
                errors.Add(FieldError.Required(Outside(path) + $".properties[{name}]", $"because it is defined in {at}"));
            }

            Restriction(property, target, at, mayHaveType: false, errors);
        }

        if (schema.Items is { } items)
        {
            if (owner is { Items: null, PreserveUnknown: false })
            {
                errors.Add(FieldError.Required(Outside(path) + ".items", $"because it is defined in {path}.items"));
            }

            Restriction(items, owner?.Items, path + ".items", mayHaveType: false, errors);
        }

        if (owner is not null)
        {
            Junctors(schema, owner, path, errors);
        }
    }

    // The path of the schema that a restriction belongs to: without its steps through allOf, anyOf, oneOf and not.
    private static string Outside(string path)
    {
        var steps = path.Split('.').Where(s => s != "not" && !s.StartsWith("allOf[", StringComparison.Ordinal)
            && !s.StartsWith("anyOf[", StringComparison.Ordinal) && !s.StartsWith("oneOf[", StringComparison.Ordinal));
        return string.Join('.', steps);
    }
}
