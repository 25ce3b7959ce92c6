using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>
/// Computes what <c>apply</c> sends: additions and changes are the differences between the server's object and the manifest, deletions
/// are what the last applied manifest had and this one has not. What others wrote stays. Pure.
/// </summary>
/// <remarks>
/// With a schema the result is a strategic merge patch and lists merge by their keys; without one (custom kinds) it is a JSON
/// merge patch (RFC 7386) and lists are replaced.
/// </remarks>
internal static class ThreeWayMerge
{
    /// <summary>The patch that takes <paramref name="current"/> to <paramref name="modified"/>; empty when nothing is to do.</summary>
    /// <param name="schema">The kind's schema, or null for a JSON merge patch.</param>
    /// <param name="original">What was applied last; empty when unknown.</param>
    /// <param name="modified">What is applied now.</param>
    /// <param name="current">What the server has.</param>
    public static JsonObject Patch(TypeSchema? schema, JsonObject original, JsonObject modified, JsonObject current)
    {
        var patch = new JsonObject();
        foreach (var (name, wanted) in modified)
        {
            var field = schema?.Field(name);
            var type = field?.Type ?? (schema?.Kind == FieldType.Map ? schema.Element : null);
            if (wanted is null || !JsonTree.Has(current, name))
            {
                if (wanted is not null || JsonTree.Has(current, name))
                {
                    patch[name] = wanted?.DeepClone();
                }

                continue;
            }

            AddChange(patch, new Member(name, field, type), original.TryGetPropertyValue(name, out var before) ? before : null, wanted, current[name]!);
        }

        foreach (var (name, _) in original)
        {
            if (!modified.ContainsKey(name) && JsonTree.Has(current, name))
            {
                patch[name] = null;
            }
        }

        return patch;
    }

    private static void AddChange(JsonObject patch, Member member, JsonNode? original, JsonNode wanted, JsonNode current)
    {
        switch (wanted, current)
        {
            case (JsonObject to, JsonObject from) when !member.Has("replace"):
                var inner = Patch(member.Type, original as JsonObject ?? [], to, from);
                if (inner.Count > 0)
                {
                    patch[member.Name] = WithRetainedKeys(member, inner, to);
                }

                break;
            case (JsonArray to, JsonArray from) when member.Has("merge"):
                if (member.Field!.PatchMergeKey is { } key && member.Type?.Element?.Kind == FieldType.Object)
                {
                    KeyedListPatch.Add(patch, member, key, original as JsonArray ?? [], to, from);
                }
                else
                {
                    AddPrimitives(patch, member.Name, original as JsonArray ?? [], to, from);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(wanted, current))
                {
                    patch[member.Name] = wanted.DeepClone();
                }

                break;
        }
    }

    /// <summary>For unions, where setting one member means dropping the others: the patch says which keys remain.</summary>
    internal static JsonObject WithRetainedKeys(Member member, JsonObject patch, JsonObject wanted)
    {
        if (member.Has("retainKeys"))
        {
            patch["$retainKeys"] = new JsonArray([.. wanted.Select(m => m.Key).Order(StringComparer.Ordinal).Select(k => (JsonNode)JsonValue.Create(k))]);
        }

        return patch;
    }

    private static void AddPrimitives(JsonObject patch, string name, JsonArray original, JsonArray wanted, JsonArray current)
    {
        static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
        var have = current.Select(Text).ToHashSet();
        var want = wanted.Select(Text).ToHashSet();
        var added = wanted.Where(item => !have.Contains(Text(item))).ToList();
        var removed = original.Where(item => !want.Contains(Text(item)) && have.Contains(Text(item))).ToList();
        if (removed.Count > 0)
        {
            patch["$deleteFromPrimitiveList/" + name] = new JsonArray([.. removed.Select(item => item?.DeepClone())]);
        }

        if (added.Count > 0)
        {
            patch[name] = new JsonArray([.. added.Select(item => item?.DeepClone())]);
        }

        if (removed.Count > 0 || added.Count > 0)
        {
            patch["$setElementOrder/" + name] = wanted.DeepClone();
        }
    }

    /// <summary>A member of an object with what the schema knows of it.</summary>
    internal readonly record struct Member(string Name, FieldSchema? Field, TypeSchema? Type)
    {
        /// <summary>Whether the field's patch strategy holds a word.</summary>
        public bool Has(string strategy) => Field?.PatchStrategy?.Split(',').Contains(strategy) == true;
    }
}
