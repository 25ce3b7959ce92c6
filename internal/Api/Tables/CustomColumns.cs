using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

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
        .. kind.PrinterColumns.Select(c => Cell(c, value, now)),
    ];

    // What the path does not find, or what is not of the column's type, is an empty cell.
    private static object? Cell(PrinterColumn column, JsonObject value, DateTimeOffset now)
    {
        if (column.Path is not { } path || !path.TryFind(value, out var found) || found is null)
        {
            return null;
        }

        return column.Type switch
        {
            "date" => JsonTree.AsText(found) is { } time ? HumanDuration.Since(time, now) : null,
            "integer" => CustomResources.JsonNumber.Of(found) is { } whole ? (long)whole : null,
            "number" => CustomResources.JsonNumber.Of(found),
            "boolean" => found is JsonValue v && v.TryGetValue(out bool flag) ? flag : null,
            _ => Text(found),
        };
    }

    private static string Text(JsonNode found) => JsonTree.AsText(found)
        ?? (CustomResources.JsonNumber.Of(found) is { } number && CustomResources.JsonNumber.IsWhole(found) && Math.Abs(number) < 1e15
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : Encoding.UTF8.GetString(ObjectEncoder.Encode(found)));
}
