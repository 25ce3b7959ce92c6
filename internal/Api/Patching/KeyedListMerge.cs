using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Patching;

/// <summary>Merges lists of objects by a key field.</summary>
internal static class KeyedListMerge
{
    /// <summary>The merged list.</summary>
    /// <exception cref="Errors.ApiException">422 when a patch element has no key.</exception>
    public static JsonArray Merge(TypeSchema element, string key, JsonArray original, JsonArray patch, JsonArray? order)
    {
        var additions = new List<JsonObject>();
        var deletions = new HashSet<string>(StringComparer.Ordinal);
        var replaceAll = false;
        foreach (var item in patch)
        {
            var entry = item as JsonObject ?? throw PatchErrors.Unprocessable($"expected objects with {key} in the list");
            switch (JsonTree.Text(entry, "$patch"))
            {
                case "delete":
                    deletions.Add(Identity(entry, key));
                    break;
                case "replace":
                    replaceAll = true;
                    break;
                case null when !entry.ContainsKey("$patch"):
                    additions.Add(entry);
                    break;
                case "merge":
                    throw PatchErrors.Malformed("merging lists cannot yet be specified in the patch");
                default:
                    throw PatchErrors.Malformed($"unknown patch type {entry["$patch"]?.ToJsonString() ?? "null"} in map {entry.ToJsonString()}");
            }
        }

        if (replaceAll)
        {
            return [.. additions.Select(JsonNode (a) => StrategicMergePatch.WithoutDirectives(element, a))];
        }

        if (order is not null)
        {
            CheckOrder([.. order.OfType<JsonObject>().Select(o => Identity(o, key))], [.. additions.Select(a => Identity(a, key))]);
        }

        var merged = MergeItems(element, key, original, additions, deletions);
        var patchOrder = order is null ? additions.Select(a => Identity(a, key)) : order.OfType<JsonObject>().Select(o => Identity(o, key));
        return ElementOrder.Arrange(merged, [.. patchOrder], [.. original.Select(o => IdentityOrNone(o, key))], o => IdentityOrNone(o, key));
    }

    private static List<JsonNode?> MergeItems(
        TypeSchema element, string key, JsonArray original, List<JsonObject> additions, HashSet<string> deletions)
    {
        var merged = new List<JsonNode?>();
        foreach (var item in original)
        {
            if (!deletions.Contains(IdentityOrNone(item, key)))
            {
                merged.Add(item?.DeepClone());
            }
        }

        foreach (var addition in additions)
        {
            var identity = Identity(addition, key);
            var at = merged.FindIndex(m => IdentityOrNone(m, key) == identity);
            if (at >= 0)
            {
                merged[at] = StrategicMergePatch.MergeObject(element, (JsonObject)merged[at]!, addition);
            }
            else
            {
                merged.Add(StrategicMergePatch.MergeObject(element, [], addition));
            }
        }

        return merged;
    }

    /// <summary>Refuses a patch whose items stand in another order than the one it asks for.</summary>
    internal static void CheckOrder(List<string> order, List<string> patch)
    {
        var at = -1;
        foreach (var item in patch)
        {
            at = order.IndexOf(item, at + 1);
            if (at < 0)
            {
                throw PatchErrors.Unprocessable(
                    $"The order in patch list: [{string.Join(' ', patch)}] doesn't match $setElementOrder list: [{string.Join(' ', order)}]");
            }
        }
    }

    private static string Identity(JsonObject item, string key)
        => item.TryGetPropertyValue(key, out var value) && value is not null
            ? value.ToJsonString()
            : throw PatchErrors.Unprocessable($"map: {item.ToJsonString()} does not contain declared merge key: {key}");

    private static string IdentityOrNone(JsonNode? item, string key) => (item as JsonObject)?[key]?.ToJsonString() ?? "";
}
