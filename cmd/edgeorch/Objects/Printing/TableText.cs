using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Printing;

/// <summary>Turns Table documents of one kind into lines; columns keep their widths from one call to the next, as a watch needs. Not thread-safe.</summary>
internal sealed class TableText(TableStyle style)
{
    private static readonly char[] LineEnds = ['\f', '\n', '\r'];
    private readonly TabAligner _aligner = new(minimumWidth: 6, padding: 3, remember: true);
    private JsonArray? _columns;

    /// <summary>The text of some tables, with the column names before the first row ever written.</summary>
    public string Write(IEnumerable<JsonObject> tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            var columns = JsonTree.Array(table, "columnDefinitions");
            var rows = JsonTree.Objects(table, "rows").ToList();
            if (rows.Count == 0)
            {
                continue;
            }

            if (_columns is null && columns is not null)
            {
                _columns = columns;
                AppendHeader(text);
            }

            foreach (var row in rows)
            {
                AppendRow(text, row);
            }
        }

        return _aligner.Align(text.ToString());
    }

    private IEnumerable<(JsonObject Definition, int Index)> Shown() => (_columns ?? []).OfType<JsonObject>()
        .Select((definition, index) => (definition, index))
        .Where(column => style.Wide || (JsonTree.Number(column.definition, "priority") ?? 0) == 0);

    private void AppendHeader(StringBuilder text)
    {
        if (style.NoHeaders)
        {
            return;
        }

        var cells = Shown().Select(column => (JsonTree.Text(column.Definition, "name") ?? "").ToUpperInvariant());
        AppendCells(text, [.. style.ShowNamespace ? ["NAMESPACE"] : (string[])[], .. cells, .. style.ShowLabels ? ["LABELS"] : (string[])[]]);
    }

    private void AppendRow(StringBuilder text, JsonObject row)
    {
        var values = JsonTree.Array(row, "cells") ?? [];
        var metadata = JsonTree.At(row, "object", "metadata");
        var cells = Shown().Select(column =>
        {
            var value = column.Index < values.Count ? Cell(values[column.Index]) : "";
            return JsonTree.Text(column.Definition, "format") == "name" && style.Prefix.Length > 0 ? $"{style.Prefix}/{value}" : value;
        });
        AppendCells(
            text,
            [
                .. style.ShowNamespace ? [JsonTree.Text(metadata, "namespace") ?? ""] : (string[])[],
                .. cells,
                .. style.ShowLabels ? [Labels(JsonTree.Object(metadata, "labels"))] : (string[])[],
            ]);
    }

    private static void AppendCells(StringBuilder text, IReadOnlyList<string> cells) => text.AppendJoin('\t', cells).Append('\n');

    private static string Labels(JsonObject? labels) => labels is not { Count: > 0 }
        ? "<none>"
        : string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={JsonTree.AsText(l.Value)}"));

    /// <summary>A cell is one line: what follows a line end is left out and marked.</summary>
    private static string Cell(JsonNode? value)
    {
        var text = value switch
        {
            null => "",
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.GetValue<string>(),
            _ => value.ToJsonString(),
        };
        var end = text.IndexOfAny(LineEnds);
        return (end < 0 ? text : text[..end] + "...").Replace('\t', ' ');
    }
}
