namespace EdgeOrch.Store.Sqlite;

/// <summary>SQLite's types of a value (sqlite3.h).</summary>
internal enum ColumnKind : byte
{
    Integer = 1,
    Float = 2,
    Text = 3,
    Blob = 4,
    Null = 5,
}
