using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>The part of a strategic merge patch that changes a list whose elements have a key. Pure.</summary>
internal static class KeyedListPatch
{
    /// <summary>Adds the list's changes to a patch.</summary>
    public static void Add(JsonObject patch, ThreeWayMerge.Member member, string key, JsonArray original, JsonArray wanted, JsonArray current)
    {
        if (ByKey(wanted, key) is not { } want || ByKey(current, key) is not { } have)
        {
            // Elements without the key or with the same one cannot be told apart: the whole list is replaced.
            if (!JsonNode.DeepEquals(wanted, current))
            {
                patch[member.Name] = new JsonArray([new JsonObject { ["$patch"] = "replace" }, .. wanted.Select(item => item?.DeepClone())]);
            }

            return;
        }

        var before = ByKey(original, key) ?? [];
        var changes = new JsonArray();
        foreach (var (name, to) in want)
        {
            if (!have.TryGetValue(name, out var from))
            {
                changes.Add(to.DeepClone());
                continue;
            }

            var change = ThreeWayMerge.Patch(member.Type!.Element, before.GetValueOrDefault(name) ?? [], to, from);
            if (change.Count > 0)
            {
                change[key] = to[key]!.DeepClone();
                changes.Add((JsonNode)ThreeWayMerge.WithRetainedKeys(member, change, to));
            }
        }

        foreach (var (name, gone) in before)
        {
            if (!want.ContainsKey(name) && have.ContainsKey(name))
            {
                changes.Add((JsonNode)new JsonObject { ["$patch"] = "delete", [key] = gone[key]!.DeepClone() });
            }
        }

        if (changes.Count > 0)
        {
            patch[member.Name] = changes;
            patch["$setElementOrder/" + member.Name] = new JsonArray(
                [.. want.Values.Select(element => new JsonObject { [key] = element[key]!.DeepClone() })]);
        }
    }

    /// <summary>The elements by key, in order; null when one has no key or two have the same.</summary>
    private static Dictionary<string, JsonObject>? ByKey(JsonArray list, string key)
    {
        var result = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if (item is not JsonObject element || !JsonTree.Has(element, key) || !result.TryAdd(element[key]!.ToJsonString(), element))
            {
                return null;
            }
        }

        return result;
    }
}
