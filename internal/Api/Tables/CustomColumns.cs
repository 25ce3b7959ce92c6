using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tables;

/// <summary>Tables of custom resources: their own columns by JSON path, after the name.</summary>
internal static class CustomColumns
{
    /// <summary>Name and age, for a custom resource that asks for nothing else.</summary>
    public static Printer Default { get; } = Printer.Of("Name Age", (o, now) => [Cells.Name(o), HumanDuration.AgeOf(o, now)]);

    public static IReadOnlyList<TableColumn> For(KindDescription kind) =>
    [
        new TableColumn("Name", "string", "name", ColumnTexts.Of("Name"), 0),
        .. kind.PrinterColumns.Select(c => new TableColumn(c.Name, c.Type, c.Format, c.Description, c.Priority)),
    ];

    public static object?[] Row(KindDescription kind, JsonObject value, DateTimeOffset now) =>
    [
        Cells.Name(value),
        .. kind.PrinterColumns.Select(c => Cell(c, Find(value, c.JsonPath), now)),
    ];

    private static object? Cell(PrinterColumn column, JsonNode? found, DateTimeOffset now) => column.Type switch
    {
        "date" => HumanDuration.Since(JsonTree.AsText(found), now),
        "integer" => JsonTree.AsNumber(found),
        "boolean" => found is JsonValue v && v.TryGetValue(out bool flag) ? flag : null,
        "number" => found is JsonValue v && v.GetValueKind() == JsonValueKind.Number ? double.Parse(v.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null,
        _ => found is null ? null : JsonTree.AsText(found) ?? found.ToJsonString(),
    };

    // Dotted names, ['name'] and [index]: what printer columns use.
    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var raw in path.Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node switch
            {
                JsonObject tree => tree[raw],
                JsonArray array when int.TryParse(raw, out var index) && index >= 0 && index < array.Count => array[index],
                _ => null,
            };
        }

        return node;
    }
}
