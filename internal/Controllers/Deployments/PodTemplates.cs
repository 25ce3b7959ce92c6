using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Controllers.Deployments;

/// <summary>Compares and names pod templates by content.</summary>
internal static class PodTemplates
{
    /// <summary>The label that tells the pods of one revision from those of another.</summary>
    public const string HashLabel = "pod-template-hash";

    // Without vowels and look-alikes no hash spells a word, and each character stands for a decimal digit.
    private const string SafeAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Whether two templates are equal but for the hash label; the order of members does not matter.</summary>
    public static bool Same(PodTemplateSpec? left, PodTemplateSpec? right) => JsonNode.DeepEquals(WithoutHash(left), WithoutHash(right));

    /// <summary>
    /// A short name of the template's content, safe in object names: FNV-1a of its canonical JSON and of the collision
    /// count, its decimal digits spelled in the safe alphabet.
    /// </summary>
    public static string Hash(PodTemplateSpec template, int? collisionCount)
    {
        var hash = 2166136261u;
        var text = new StringBuilder();
        WriteSorted(WithoutHash(template), text);
        if (collisionCount is { } count)
        {
            text.Append(CultureInfo.InvariantCulture, $"#{count}");
        }

        foreach (var octet in Encoding.UTF8.GetBytes(text.ToString()))
        {
            hash = unchecked((hash ^ octet) * 16777619u);
        }

        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(digit => SafeAlphabet[digit % SafeAlphabet.Length]));
    }

    private static JsonNode? WithoutHash(PodTemplateSpec? template)
    {
        var tree = template is null ? null : JsonNode.Parse(JsonModel.ToUtf8(template));
        if (tree?["metadata"] is JsonObject metadata)
        {
            (metadata["labels"] as JsonObject)?.Remove(HashLabel);
            RemoveEmpty(metadata, "labels");
            RemoveEmpty(metadata, "annotations");
        }

        return tree;
    }

    private static void RemoveEmpty(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject { Count: 0 })
        {
            parent.Remove(name);
        }
    }

    private static void WriteSorted(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                foreach (var (name, value) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append('"').Append(name).Append("\":");
                    WriteSorted(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray array:
                text.Append('[');
                foreach (var item in array)
                {
                    WriteSorted(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
