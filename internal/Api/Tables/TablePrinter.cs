using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tables;

/// <summary>Table columns and rows of objects, as <c>kubectl get</c> shows them. Pure; the clock is an argument.</summary>
public static class TablePrinter
{
    private static readonly Printer Fallback = Printer.Of("Name Created_At:date",
        (o, _) => [Cells.Name(o), JsonTree.Text(JsonTree.Object(o, "metadata"), "creationTimestamp")]);

    /// <summary>The columns of a kind. Kinds without a table of their own show name and creation time.</summary>
    public static IReadOnlyList<TableColumn> For(KindDescription kind)
        => kind.PrinterColumns.Count > 0 ? CustomColumns.For(kind) : PrinterOf(kind).Columns;

    /// <summary>The cells of one object: string, long, double, bool or null.</summary>
    public static object?[] Row(KindDescription kind, JsonObject value, DateTimeOffset now)
        => kind.PrinterColumns.Count > 0 ? CustomColumns.Row(kind, value, now) : PrinterOf(kind).Row(value, now);

    /// <summary>Writes a cell as JSON.</summary>
    public static void WriteCell(Utf8JsonWriter writer, object? cell)
    {
        switch (cell)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case long number: writer.WriteNumberValue(number); break;
            case int number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            default: throw new InvalidOperationException($"a table cell cannot be a {cell.GetType().Name}");
        }
    }

    private static Printer PrinterOf(KindDescription kind)
        => kind.BuiltIn ? CorePrinters.Find(kind) ?? WorkloadPrinters.Find(kind) ?? ClusterPrinters.Find(kind) ?? Fallback : CustomColumns.Default;
}
