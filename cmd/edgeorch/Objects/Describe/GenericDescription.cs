using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>Any object as a tree of names and values; what a kind without a layout of its own gets. Pure.</summary>
internal static class GenericDescription
{
    private static readonly string[] Acronyms = ["ip", "uid", "id", "api", "tls", "url", "cidr", "dns", "fs", "os"];

    /// <summary>Adds everything but the events.</summary>
    public static void Add(Description text, JsonObject value)
    {
        var metadata = JsonTree.Object(value, "metadata");
        text.Field(0, "Name", JsonTree.Text(metadata, "name"));
        text.Field(0, "Namespace", JsonTree.Text(metadata, "namespace"));
        text.Labels(metadata);
        text.Field(0, "API Version", JsonTree.Text(value, "apiVersion"));
        text.Field(0, "Kind", JsonTree.Text(value, "kind"));
        text.Field(0, "Created", Description.Time(JsonTree.Text(metadata, "creationTimestamp")));
        text.Field(0, "Controlled By", PodDescription.OwnerOf(metadata));
        var secret = JsonTree.Text(value, "kind") == "Secret";
        foreach (var (name, member) in value.Where(m => m.Key is not ("metadata" or "apiVersion" or "kind")))
        {
            if (secret && name is "data" && member is JsonObject data)
            {
                text.Line(0, "Data:");
                foreach (var (key, content) in data)
                {
                    // What a secret holds is not shown, only how much.
                    text.Field(1, key, $"{(JsonTree.AsText(content) ?? "").TrimEnd('=').Length * 3 / 4} bytes");
                }
            }
            else
            {
                AddMember(text, 0, name, member);
            }
        }
    }

    /// <summary>Adds an object's members.</summary>
    public static void AddMembers(Description text, int depth, JsonObject value)
    {
        foreach (var (name, member) in value.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            AddMember(text, depth, name, member);
        }
    }

    /// <summary><c>clusterIP</c> becomes <c>Cluster IP</c>; names that are no camel case stay.</summary>
    public static string Title(string name)
    {
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c)))
        {
            return name;
        }

        var words = new List<string>();
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || (char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]) && i > start + 1))))
            {
                words.Add(name[start..i]);
                start = i;
            }
        }

        return string.Join(' ', words.Select(word =>
            Acronyms.Contains(word.ToLowerInvariant()) ? word.ToUpperInvariant() : char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static void AddMember(Description text, int depth, string name, JsonNode? member)
    {
        switch (member)
        {
            case JsonObject { Count: > 0 } map:
                text.Line(depth, $"{Title(name)}:");
                AddMembers(text, depth + 1, map);
                break;
            case JsonArray { Count: > 0 } list:
                text.Line(depth, $"{Title(name)}:");
                AddItems(text, depth + 1, list);
                break;
            case JsonObject or JsonArray or null:
                text.Line(depth, $"{Title(name)}:\t<none>");
                break;
            default:
                AddScalar(text, depth, name, Description.Value(member));
                break;
        }
    }

    private static void AddItems(Description text, int depth, JsonArray list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject map)
            {
                if (i > 0)
                {
                    text.Line(depth, "---");
                }

                AddMembers(text, depth, map);
            }
            else
            {
                text.Line(depth, Description.Value(list[i]).ReplaceLineEndings("\\n"));
            }
        }
    }

    private static void AddScalar(Description text, int depth, string name, string value)
    {
        if (!value.Contains('\n'))
        {
            text.Line(depth, $"{Title(name)}:\t{value}");
            return;
        }

        text.Line(depth, $"{Title(name)}:");
        foreach (var line in value.TrimEnd('\n').Split('\n'))
        {
            text.Line(depth + 1, line.Replace("\t", "    ", StringComparison.Ordinal));
        }
    }
}
