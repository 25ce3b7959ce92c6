using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Patterns;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>Which keywords a schema may use, and with which values.</summary>
internal static class KeywordRules
{
    private static readonly string[] Unsupported = ["$ref", "id", "patternProperties", "definitions", "dependencies", "additionalItems"];

    /// <summary>Checks a schema and all below it.</summary>
    public static void Check(JsonObject schema, string path, ErrorList errors)
    {
        Keywords(schema, path, errors);
        Lists(schema, path, errors);
        Expressions(schema, path, errors);
        foreach (var (name, property) in JsonTree.Object(schema, "properties") ?? [])
        {
            Below(property, $"{path}.properties[{name}]", errors);
        }

        Below(schema["additionalProperties"], path + ".additionalProperties", errors);
        Below(schema["items"], path + ".items", errors);
        Below(schema["not"], path + ".not", errors);
        foreach (var name in new[] { "allOf", "anyOf", "oneOf" })
        {
            var index = 0;
            foreach (var part in JsonTree.Objects(schema, name))
            {
                Check(part, $"{path}.{name}[{index++}]", errors);
            }
        }
    }

    private static void Below(JsonNode? schema, string path, ErrorList errors)
    {
        if (schema is JsonObject tree)
        {
            Check(tree, path, errors);
        }
    }

    private static void Keywords(JsonObject schema, string path, ErrorList errors)
    {
        foreach (var name in Unsupported)
        {
            if (schema[name] is JsonObject { Count: > 0 } or JsonValue)
            {
                errors.Add(FieldError.Forbidden($"{path}.{name}", $"{name} is not supported"));
            }
        }

        switch (JsonTree.Text(schema, "type"))
        {
            case null or "" or "object" or "array" or "string" or "integer" or "number" or "boolean":
                break;
            case "null":
                errors.Add(FieldError.Forbidden(path + ".type", "type cannot be set to null, use nullable as an alternative"));
                break;
            case { } type:
                errors.Add(FieldError.NotSupported(path + ".type", type, ["array", "boolean", "integer", "number", "object", "string"]));
                break;
        }

        if (schema["items"] is JsonArray)
        {
            errors.Add(FieldError.Forbidden(path + ".items", "items must be a schema object and not an array"));
        }

        if (schema["additionalProperties"] is JsonValue flag && flag.GetValueKind() == JsonValueKind.False)
        {
            errors.Add(FieldError.Forbidden(path + ".additionalProperties", "additionalProperties cannot be set to false"));
        }

        if (JsonTree.Flag(schema, "uniqueItems") == true)
        {
            errors.Add(FieldError.Forbidden(path + ".uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        if (JsonTree.Flag(schema, "x-kubernetes-preserve-unknown-fields") == false)
        {
            errors.Add(FieldError.Invalid(path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"));
        }

        if (JsonTree.Text(schema, "pattern") is { Length: > 0 } pattern && !Pattern.TryParse(pattern, out _, out var problem))
        {
            errors.Add(FieldError.Invalid(path + ".pattern", pattern, "must be a valid regular expression, but isn't: " + problem));
        }
    }

    private static void Lists(JsonObject schema, string path, ErrorList errors)
    {
        var type = JsonTree.Text(schema, "type") ?? "";
        if (JsonTree.Text(schema, "x-kubernetes-map-type") is { } mapType)
        {
            OfType(type, "object", path, "x-kubernetes-map-type", errors);
            if (mapType is not ("atomic" or "granular"))
            {
                errors.Add(FieldError.NotSupported(path + ".x-kubernetes-map-type", mapType, ["atomic", "granular"]));
            }
        }

        var listType = JsonTree.Text(schema, "x-kubernetes-list-type");
        var keys = JsonTree.Texts(schema, "x-kubernetes-list-map-keys").ToList();
        if (listType is not null)
        {
            OfType(type, "array", path, "x-kubernetes-list-type", errors);
            if (listType is not ("atomic" or "set" or "map"))
            {
                errors.Add(FieldError.NotSupported(path + ".x-kubernetes-list-type", listType, ["atomic", "map", "set"]));
            }
        }

        if (keys.Count > 0 && listType != "map")
        {
            errors.Add(listType is null
                ? FieldError.Required(path + ".x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty")
                : FieldError.Invalid(path + ".x-kubernetes-list-type", listType, "must be map if x-kubernetes-list-map-keys is non-empty"));
        }

        if (listType is "map" or "set" && JsonTree.Flag(JsonTree.Object(schema, "items"), "nullable") == true)
        {
            errors.Add(FieldError.Forbidden(path + ".items.nullable", "cannot be nullable when x-kubernetes-list-type is " + listType));
        }

        if (listType == "map")
        {
            KeyedList(schema, keys, path, errors);
        }
        else if (listType == "set" && JsonTree.Object(schema, "items") is { } items)
        {
            SetItems(items, path + ".items", errors);
        }
    }

    private static void OfType(string type, string wanted, string path, string keyword, ErrorList errors)
    {
        if (type != wanted)
        {
            var problem = $"must be {wanted} if {keyword} is specified";
            errors.Add(type.Length == 0 ? FieldError.Required(path + ".type", problem) : FieldError.Invalid(path + ".type", type, problem));
        }
    }

    private static void SetItems(JsonObject items, string path, ErrorList errors)
    {
        var type = JsonTree.Text(items, "type");
        if (type == "array" && JsonTree.Text(items, "x-kubernetes-list-type") is not (null or "atomic"))
        {
            errors.Add(FieldError.Invalid(path + ".x-kubernetes-list-type", items["x-kubernetes-list-type"], "must be atomic as item of a list with x-kubernetes-list-type=set"));
        }

        if (type == "object" && JsonTree.Text(items, "x-kubernetes-map-type") != "atomic")
        {
            errors.Add(FieldError.Required(path + ".x-kubernetes-map-type", "must be atomic as item of a list with x-kubernetes-list-type=set"));
        }
    }

    private static void KeyedList(JsonObject schema, List<string> keys, string path, ErrorList errors)
    {
        if (keys.Count == 0)
        {
            errors.Add(FieldError.Required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }

        if (JsonTree.Object(schema, "items") is not { } items)
        {
            errors.Add(FieldError.Required(path + ".items", "must have a schema if x-kubernetes-list-type is map"));
            return;
        }

        if (JsonTree.Text(items, "type") != "object")
        {
            errors.Add(FieldError.Invalid(path + ".items.type", JsonTree.Text(items, "type") ?? "", "must be object if parent array's x-kubernetes-list-type is map"));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!seen.Add(key))
            {
                errors.Add(FieldError.Invalid(path + ".x-kubernetes-list-map-keys", schema["x-kubernetes-list-map-keys"], "must not contain duplicate entries"));
            }

            ListKey(items, key, path, errors);
        }
    }

    private static void ListKey(JsonObject items, string key, string path, ErrorList errors)
    {
        var at = $"{path}.items.properties[{key}]";
        if (JsonTree.Object(JsonTree.Object(items, "properties"), key) is not { } property)
        {
            errors.Add(FieldError.Invalid(path + ".x-kubernetes-list-map-keys", key, "entries must all be names of item properties"));
            return;
        }

        if (JsonTree.Text(property, "type") is "array" or "object")
        {
            errors.Add(FieldError.Invalid(at + ".type", property["type"], "must be a scalar type if parent array's x-kubernetes-list-type is map"));
        }

        if (JsonTree.Flag(property, "nullable") == true)
        {
            errors.Add(FieldError.Forbidden(at + ".nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
        }

        if (!JsonTree.Texts(items, "required").Contains(key) && !JsonTree.Has(property, "default"))
        {
            errors.Add(FieldError.Required(at + ".default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
        }
    }

    // Expressions are kept, not compiled: only their form is checked.
    private static void Expressions(JsonObject schema, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var rule in JsonTree.Objects(schema, "x-kubernetes-validations"))
        {
            var at = $"{path}.x-kubernetes-validations[{index++}]";
            if (string.IsNullOrWhiteSpace(JsonTree.Text(rule, "rule")))
            {
                errors.Add(FieldError.Required(at + ".rule", "rule is not specified"));
            }

            if (JsonTree.Text(rule, "message") is { } message && message.AsSpan().Trim().ContainsAny('\n', '\r'))
            {
                errors.Add(FieldError.Invalid(at + ".message", message, "message must not contain line breaks"));
            }

            if (JsonTree.Text(rule, "reason") is { } reason
                && reason is not ("FieldValueRequired" or "FieldValueInvalid" or "FieldValueForbidden" or "FieldValueDuplicate"))
            {
                errors.Add(FieldError.NotSupported(at + ".reason", reason,
                    ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"]));
            }
        }
    }
}
