using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Patching;

/// <summary>Merges lists of plain values: a union without duplicates.</summary>
internal static class PrimitiveListMerge
{
    /// <summary>The merged list; the arguments' elements are moved or copied.</summary>
    public static JsonArray Merge(JsonArray original, JsonArray patch, JsonArray? order)
    {
        if (order is not null)
        {
            KeyedListMerge.CheckOrder([.. order.Select(Identity)], [.. patch.Select(Identity)]);
        }

        var merged = new List<JsonNode?>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in original.Concat(patch))
        {
            if (seen.Add(Identity(item)))
            {
                merged.Add(item?.DeepClone());
            }
        }

        return ElementOrder.Arrange(merged, [.. (order ?? patch).Select(Identity)], [.. original.Select(Identity)], Identity);
    }

    private static string Identity(JsonNode? item) => item?.ToJsonString() ?? "null";
}
