using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api;

/// <summary>
/// Reads out of a JSON tree that may hold anything: a value of another type reads as absent, never as an
/// exception, because validation wants to report it and not to fall over it.
/// </summary>
public static class JsonTree
{
    /// <summary>The string at <paramref name="name"/>, or null.</summary>
    public static string? Text(JsonObject? node, string name)
        => node is not null && node.TryGetPropertyValue(name, out var value) ? AsText(value) : null;

    /// <summary>The whole number at <paramref name="name"/>, or null.</summary>
    public static long? Number(JsonObject? node, string name)
        => node is not null && node.TryGetPropertyValue(name, out var value) ? AsNumber(value) : null;

    /// <summary>The flag at <paramref name="name"/>, or null.</summary>
    public static bool? Flag(JsonObject? node, string name)
        => node is not null && node.TryGetPropertyValue(name, out var value) && value is JsonValue v && v.TryGetValue(out bool flag) ? flag : null;

    /// <summary>The object at <paramref name="name"/>, or null.</summary>
    public static JsonObject? Object(JsonObject? node, string name)
        => node is not null && node.TryGetPropertyValue(name, out var value) ? value as JsonObject : null;

    /// <summary>The array at <paramref name="name"/>, or null.</summary>
    public static JsonArray? Array(JsonObject? node, string name)
        => node is not null && node.TryGetPropertyValue(name, out var value) ? value as JsonArray : null;

    /// <summary>The objects in the array at <paramref name="name"/>; empty when there is none.</summary>
    public static IEnumerable<JsonObject> Objects(JsonObject? node, string name)
        => Array(node, name)?.OfType<JsonObject>() ?? [];

    /// <summary>The strings in the array at <paramref name="name"/>; empty when there is none.</summary>
    public static IEnumerable<string> Texts(JsonObject? node, string name)
        => Array(node, name)?.Select(AsText).OfType<string>() ?? [];

    /// <summary>True when the property is there and not null.</summary>
    public static bool Has([NotNullWhen(true)] JsonObject? node, string name)
        => node is not null && node.TryGetPropertyValue(name, out var value) && value is not null;

    /// <summary>The object along a path of names, or null where it ends early.</summary>
    public static JsonObject? At(JsonObject? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = Object(node, name);
        }

        return node;
    }

    /// <summary>The object at <paramref name="name"/>, put there empty when absent.</summary>
    public static JsonObject Ensure(JsonObject node, string name)
    {
        if (node[name] is JsonObject existing)
        {
            return existing;
        }

        var created = new JsonObject();
        node[name] = created;
        return created;
    }

    /// <summary>A node as string, or null.</summary>
    public static string? AsText(JsonNode? node)
        => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A node as whole number, or null.</summary>
    public static long? AsNumber(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetValue(out long number))
        {
            return number;
        }

        return value.TryGetValue(out int small) ? small : value.TryGetValue(out double real) && real == Math.Floor(real) ? (long)real : null;
    }
}
