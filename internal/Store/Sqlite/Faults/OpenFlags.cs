namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>How SQLite asks for a file (SQLITE_OPEN_*), as far as it matters here.</summary>
[Flags]
internal enum OpenFlags
{
    None = 0,
    Create = 0x4,
    Exclusive = 0x10,
    MainJournal = 0x800,
    SuperJournal = 0x4000,
    Wal = 0x80000,
    AnyJournal = MainJournal | SuperJournal | Wal,
}
