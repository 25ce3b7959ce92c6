using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Apply;

/// <summary>The names of steps: list items are named by their keys or by their value.</summary>
internal static class PathElement
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The name of a list item; null and a reason when the item cannot be named.</summary>
    public static string? OfItem(Slot list, JsonNode? item, out string? problem)
    {
        problem = Problem(list, item);
        if (problem is not null)
        {
            return null;
        }

        var keys = list.Keys;
        return keys.Count > 0 ? OfKeys(list, keys, (JsonObject)item!, out problem) : "v:" + Text(item);
    }

    /// <summary>A step as messages show it: <c>.name</c>, <c>[name="x"]</c>, <c>[="x"]</c>.</summary>
    public static string Show(string name) => name[0] switch
    {
        'f' => "." + name[2..],
        'k' when Parse(name) is JsonObject keys => $"[{string.Join(",", keys.Select(static k => $"{k.Key}={Value(k.Value)}"))}]",
        'v' => $"[={Value(Parse(name))}]",
        _ => $"[{name[2..]}]",
    };

    /// <summary>A name as this server spells it, or null when it is none.</summary>
    public static string? Canonical(string name)
    {
        if (name.Length < 2 || name[1] != ':')
        {
            return null;
        }

        switch (name[0])
        {
            case 'f':
                return name;
            case 'i':
                return int.TryParse(name.AsSpan(2), out _) ? name : null;
            case 'k' or 'v':
                var value = Parse(name);
                return name[0] == 'v' ? value is JsonValue ? "v:" + Text(value) : null
                    : value is JsonObject keys ? "k:" + Text(new JsonObject(keys.OrderBy(static k => k.Key, StringComparer.Ordinal)
                        .Select(static k => KeyValuePair.Create(k.Key, k.Value?.DeepClone())))) : null;
            default:
                return null;
        }
    }

    private static string? Problem(Slot list, JsonNode? item) => (list.Keys.Count > 0, item) switch
    {
        (true, JsonObject) => null,
        (true, null) => "associative list with keys may not have a null element",
        (true, _) => "associative list with keys may not have non-map elements",
        (false, null) => "associative list without keys has an element that's an explicit null",
        (false, JsonObject) => "associative list without keys has an element that's a map type",
        (false, JsonArray) => "not supported: associative list with lists as elements",
        _ => null,
    };

    private static string? OfKeys(Slot list, IReadOnlyList<string> keys, JsonObject item, out string? problem)
    {
        problem = null;
        var name = new StringBuilder("k:{");
        foreach (var key in keys.Count == 1 ? keys : [.. keys.Order(StringComparer.Ordinal)])
        {
            if (!item.TryGetPropertyValue(key, out var value))
            {
                value = list.Type?.Element?.Field(key)?.Default;
                if (value is null)
                {
                    continue;
                }
            }

            name.Append(name.Length > 3 ? ",\"" : "\"").Append(key).Append("\":").Append(Text(value));
        }

        if (name.Length > 3)
        {
            return name.Append('}').ToString();
        }

        problem = $"associative list with keys has an element that omits all key fields [{string.Join(' ', keys.Select(GoQuote.Quote))}] "
            + "(and doesn't have default values for any key fields)";
        return null;
    }

    private static JsonNode? Parse(string name)
    {
        try
        {
            var node = JsonNode.Parse(name[2..]);
            // Trees are read lazily: duplicate names are noticed by counting.
            return node is JsonObject { Count: 0 } ? null : node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // A client wrote this name; it means nothing.
            return null;
        }
    }

    private static string Value(JsonNode? value) => JsonTree.AsText(value) is { } text ? GoQuote.Quote(text) : value?.ToJsonString() ?? "null";

    private static string Text(JsonNode? value)
    {
        if (JsonTree.AsText(value) is { } text && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            return $"\"{text}\"";
        }

        if (value is null)
        {
            return "null";
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
