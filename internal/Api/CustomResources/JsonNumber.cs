using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>Numbers of any JSON tree, however they are held.</summary>
internal static class JsonNumber
{
    /// <summary>The number at <paramref name="name"/>, or null.</summary>
    public static double? Read(JsonObject source, string name) => source.TryGetPropertyValue(name, out var value) ? Of(value) : null;

    /// <summary>A node as number, or null.</summary>
    public static double? Of(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetValue(out long whole))
        {
            return whole;
        }

        return value.TryGetValue(out double real) ? real
            : double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out real) ? real : null;
    }

    /// <summary>True for a number without a fraction.</summary>
    public static bool IsWhole(JsonNode? node) => Of(node) is { } number && Math.Floor(number) == number;

    /// <summary>The number the way messages show it.</summary>
    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
}
