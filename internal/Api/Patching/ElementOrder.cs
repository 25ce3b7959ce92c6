using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Patching;

/// <summary>
/// The order of a merged list: elements the patch names stand in the patch's order, the server's own in the
/// server's, and the two are zipped by the server's order; new elements come last.
/// </summary>
internal static class ElementOrder
{
    /// <summary>Orders <paramref name="merged"/>, whose elements are told apart by <paramref name="identity"/>.</summary>
    public static JsonArray Arrange(
        List<JsonNode?> merged, IReadOnlyList<string> patchOrder, IReadOnlyList<string> serverOrder, Func<JsonNode?, string> identity)
    {
        var patchIndex = IndexOf(patchOrder);
        var serverIndex = IndexOf(serverOrder);
        var named = merged.Where(m => patchIndex.ContainsKey(identity(m))).OrderBy(m => patchIndex[identity(m)]).ToList();
        var own = merged.Where(m => !patchIndex.ContainsKey(identity(m)))
            .OrderBy(m => serverIndex.GetValueOrDefault(identity(m), int.MaxValue)).ToList();
        var result = new JsonArray();
        int i = 0, j = 0;
        while (i < named.Count || j < own.Count)
        {
            var takeNamed = j >= own.Count
                || (i < named.Count
                    && serverIndex.TryGetValue(identity(named[i]), out var left)
                    && serverIndex.TryGetValue(identity(own[j]), out var right)
                    && left < right);
            result.Add(takeNamed ? named[i++] : own[j++]);
        }

        return result;
    }

    private static Dictionary<string, int> IndexOf(IReadOnlyList<string> order)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < order.Count; i++)
        {
            index.TryAdd(order[i], i);
        }

        return index;
    }
}
