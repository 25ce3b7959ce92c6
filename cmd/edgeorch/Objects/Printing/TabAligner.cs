using System.Text;

namespace EdgeOrch.Cli.Objects.Printing;

/// <summary>
/// Aligns text whose cells end with tabs, as Go's text/tabwriter does and therefore every Kubernetes tool: a column is a run of
/// neighbouring lines that have a cell there, as wide as its widest cell plus padding. The text behind a line's last tab
/// belongs to no column. Pure apart from remembered widths.
/// </summary>
internal sealed class TabAligner(int minimumWidth, int padding, bool remember = false)
{
    private readonly List<int> _remembered = [];

    /// <summary>Aligns whole lines, each ending in a newline.</summary>
    public string Align(string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')).ToArray();
        var widths = lines.Select(cells => new int[cells.Length]).ToArray();
        Measure(lines, widths, 0, lines.Length, 0);
        var result = new StringBuilder(text.Length * 2);
        for (var i = 0; i < lines.Length; i++)
        {
            for (var column = 0; column < lines[i].Length; column++)
            {
                var last = column == lines[i].Length - 1;
                result.Append(last ? lines[i][column] : Pad(lines[i][column], widths[i][column]));
            }

            result.Append('\n');
        }

        return result.ToString();
    }

    private void Measure(string[][] lines, int[][] widths, int from, int to, int column)
    {
        for (var start = from; start < to; start++)
        {
            if (column >= lines[start].Length - 1)
            {
                continue;
            }

            var end = start;
            var width = minimumWidth;
            for (; end < to && column < lines[end].Length - 1; end++)
            {
                width = Math.Max(width, Width(lines[end][column]) + padding);
            }

            width = Remember(column, width);
            for (var i = start; i < end; i++)
            {
                widths[i][column] = width;
            }

            Measure(lines, widths, start, end, column + 1);
            start = end - 1;
        }
    }

    private int Remember(int column, int width)
    {
        if (!remember)
        {
            return width;
        }

        while (_remembered.Count <= column)
        {
            _remembered.Add(0);
        }

        return _remembered[column] = Math.Max(_remembered[column], width);
    }

    private static string Pad(string cell, int width) => cell + new string(' ', Math.Max(0, width - Width(cell)));

    // Runes, not UTF-16 units: a surrogate pair is one place on a terminal.
    private static int Width(string cell) => cell.EnumerateRunes().Count();
}
