using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Snapshots;

/// <summary>A table as it travels: its name and its columns, of which the first one is the key.</summary>
internal sealed record TableShape(string Name, IReadOnlyList<string> Columns)
{
    /// <summary>The tables of a file, by name. Whatever the schema has is what a snapshot holds.</summary>
    internal static IReadOnlyList<TableShape> Of(SqliteConnection connection)
    {
        List<string> names = List(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
        return [.. names.Select(name => new TableShape(name, List(connection, $"SELECT name FROM pragma_table_info('{name}') ORDER BY cid")))];
    }

    /// <summary>Whether both have the same name and columns.</summary>
    public bool Equals(TableShape? other) => other is not null && Name == other.Name && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>As in <c>head (key, id, created)</c>.</summary>
    public override string ToString() => $"{Name} ({string.Join(", ", Columns)})";

    /// <summary>All rows in the order of the key.</summary>
    internal string Select() => $"SELECT {string.Join(", ", Columns)} FROM {Name} ORDER BY {Columns[0]}";

    /// <summary>One row.</summary>
    internal string Insert() => $"INSERT INTO {Name} ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(static _ => "?"))})";

    private static List<string> List(SqliteConnection connection, string query)
    {
        List<string> found = [];
        using var statement = connection.Prepare(query);
        while (statement.Step())
        {
            found.Add(statement.Text(0));
        }
        return found;
    }
}
