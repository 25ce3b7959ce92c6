using System.Text.Json.Nodes;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.Api.Tables;

/// <summary>Cells that many tables share.</summary>
internal static class Cells
{
    public const string None = "<none>";

    /// <summary>metadata.name.</summary>
    public static string Name(JsonObject value) => JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";

    /// <summary>spec.</summary>
    public static JsonObject? Spec(JsonObject value) => JsonTree.Object(value, "spec");

    /// <summary>status.</summary>
    public static JsonObject? Status(JsonObject value) => JsonTree.Object(value, "status");

    /// <summary>A number of the spec or status, zero when absent.</summary>
    public static long Count(JsonObject? node, string name) => JsonTree.Number(node, name) ?? 0;

    /// <summary>How many entries a map or list has.</summary>
    public static long Size(JsonObject value, string name) => value[name] switch
    {
        JsonObject map => map.Count,
        JsonArray list => list.Count,
        _ => 0,
    };

    /// <summary>A text or a dash-free placeholder.</summary>
    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    /// <summary>Container names of a template, comma separated.</summary>
    public static string Containers(JsonObject value) => string.Join(",", ContainersOf(value).Select(c => JsonTree.Text(c, "name")));

    /// <summary>Images of a template, comma separated.</summary>
    public static string Images(JsonObject value) => string.Join(",", ContainersOf(value).Select(c => JsonTree.Text(c, "image")));

    /// <summary>A LabelSelector in query form.</summary>
    public static string Selector(JsonObject? selector)
    {
        if (selector is null)
        {
            return None;
        }

        try
        {
            return OrNone(LabelSelector.FromObject(selector).ToString());
        }
        catch (Errors.ApiException)
        {
            // A table must not fail because one old object holds an operator nobody knows.
            return "<error>";
        }
    }

    /// <summary>A plain map in query form.</summary>
    public static string Labels(JsonObject? map)
        => map is null || map.Count == 0 ? None : string.Join(",", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={JsonTree.AsText(p.Value)}"));

    /// <summary>A value as text, whatever it is.</summary>
    public static string Text(JsonNode? node) => node is null ? "" : JsonTree.AsText(node) ?? node.ToJsonString();

    private static IEnumerable<JsonObject> ContainersOf(JsonObject value)
    {
        var spec = Spec(value);
        var template = JsonTree.At(spec, "jobTemplate", "spec", "template") ?? JsonTree.Object(spec, "template") ?? JsonTree.Object(value, "template");
        return JsonTree.Objects(JsonTree.Object(template, "spec"), "containers");
    }
}
