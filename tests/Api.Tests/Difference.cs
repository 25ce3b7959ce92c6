using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tests;

/// <summary>Names the first place where two JSON trees differ, for readable test failures.</summary>
internal static class Difference
{
    public static string First(JsonNode? left, JsonNode? right, string path)
    {
        if (left is JsonObject a && right is JsonObject b)
        {
            foreach (var name in a.Select(p => p.Key).Union(b.Select(p => p.Key)))
            {
                if (!JsonNode.DeepEquals(a[name], b[name]))
                {
                    return First(a[name], b[name], $"{path}.{name}");
                }
            }
        }

        if (left is JsonArray x && right is JsonArray y && x.Count == y.Count)
        {
            for (var i = 0; i < x.Count; i++)
            {
                if (!JsonNode.DeepEquals(x[i], y[i]))
                {
                    return First(x[i], y[i], $"{path}[{i}]");
                }
            }
        }

        return $"{path}: {left?.ToJsonString() ?? "(absent)"} became {right?.ToJsonString() ?? "(absent)"}";
    }
}
