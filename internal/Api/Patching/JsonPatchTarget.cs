using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Patching;

/// <summary>The places of a document that JSON patch operations read and change.</summary>
internal static class JsonPatchTarget
{
    /// <summary>The value at a path.</summary>
    public static JsonNode? Get(JsonNode? doc, ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            doc = doc switch
            {
                JsonObject tree when tree.TryGetPropertyValue(step, out var value) => value,
                JsonArray array => array[Index(array, step, array.Count - 1)],
                _ => throw Missing(step),
            };
        }

        return doc;
    }

    /// <summary>The value at a path; null also where the last step leads to nothing, because a test for null accepts that.</summary>
    public static JsonNode? Peek(JsonNode? doc, ReadOnlySpan<string> path)
        => path.Length > 0 && Get(doc, path[..^1]) is JsonObject tree ? tree[path[^1]] : Get(doc, path);

    /// <summary>Adds a value; into an array it is inserted, "-" appends.</summary>
    public static JsonNode? Add(JsonNode? doc, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        var last = path[^1];
        switch (Get(doc, path.AsSpan(0, path.Length - 1)))
        {
            case JsonObject tree:
                tree[last] = value;
                break;
            case JsonArray array:
                array.Insert(last == "-" ? array.Count : Index(array, last, array.Count), value);
                break;
            default:
                throw Missing(last);
        }

        return doc;
    }

    /// <summary>Removes the value at a path, which must be there.</summary>
    public static JsonNode? Remove(JsonNode? doc, string[] path, out JsonNode? removed)
    {
        if (path.Length == 0)
        {
            removed = doc;
            return null;
        }

        var last = path[^1];
        switch (Get(doc, path.AsSpan(0, path.Length - 1)))
        {
            case JsonObject tree when tree.TryGetPropertyValue(last, out removed):
                tree.Remove(last);
                break;
            case JsonArray array:
                var index = Index(array, last, array.Count - 1);
                removed = array[index];
                array.RemoveAt(index);
                break;
            default:
                throw Missing(last);
        }

        return doc;
    }

    /// <summary>Replaces the value at a path, which must be there.</summary>
    public static JsonNode? Replace(JsonNode? doc, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        var last = path[^1];
        switch (Get(doc, path.AsSpan(0, path.Length - 1)))
        {
            case JsonObject tree when tree.ContainsKey(last):
                tree[last] = value;
                break;
            case JsonArray array:
                array[Index(array, last, array.Count - 1)] = value;
                break;
            default:
                throw Missing(last);
        }

        return doc;
    }

    // Negative indexes count from the end.
    private static int Index(JsonArray array, string step, int max)
    {
        var valid = int.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) && step[0] != '+'
            && (step.TrimStart('-') is "0" || step.TrimStart('-')[0] != '0');
        var found = index < 0 ? index + max + 1 : index;
        return valid && found >= 0 && found <= max
            ? found
            : throw PatchErrors.Unprocessable($"Unable to access invalid index: {step} (the array has {array.Count} items): invalid index referenced");
    }

    private static Errors.ApiException Missing(string step)
        => PatchErrors.Unprocessable($"the path step \"{step}\" does not exist in the object");
}
