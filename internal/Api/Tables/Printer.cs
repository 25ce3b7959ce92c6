using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>Columns of a kind and how a row of them is made.</summary>
/// <param name="Columns">Column definitions.</param>
/// <param name="Row">Cells of one object, as many as there are columns: string, long, bool or null.</param>
internal sealed record Printer(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, object?[]> Row)
{
    /// <summary>
    /// A printer whose columns are written as "Name Ready Desired:int Age IP*": spaces part the columns ("_" is a
    /// blank in a heading), ":int" marks whole numbers, "*" the wide view.
    /// </summary>
    public static Printer Of(string columns, Func<JsonObject, DateTimeOffset, object?[]> row)
        => new([.. columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)], row);

    private static TableColumn Parse(string text)
    {
        var wide = text.EndsWith('*');
        text = text.TrimEnd('*');
        var type = "string";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            type = text[(colon + 1)..] switch { "int" => "integer", "bool" => "boolean", var other => other };
            text = text[..colon];
        }

        var heading = text.Replace('_', ' ');
        return new TableColumn(heading, type, heading == "Name" ? "name" : "", ColumnTexts.Of(heading), wide ? 1 : 0);
    }
}
