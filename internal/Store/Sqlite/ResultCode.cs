namespace EdgeOrch.Store.Sqlite;

/// <summary>SQLite's primary result codes that the engine tells apart (sqlite3.h).</summary>
internal static class ResultCode
{
    internal const int Ok = 0;
    internal const int Busy = 5;
    internal const int ReadOnly = 8;
    internal const int IoError = 10;
    internal const int Corrupt = 11;
    internal const int Full = 13;
    internal const int CannotOpen = 14;
    internal const int NotADatabase = 26;
    internal const int Row = 100;
    internal const int Done = 101;
}
