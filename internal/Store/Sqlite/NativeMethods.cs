using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Sqlite;

/// <summary>
/// The part of SQLite's C interface (sqlite3.h) that the engine uses. The library is linked into the native executable;
/// under the JIT it is loaded as libe_sqlite3.so.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "e_sqlite3";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_open_v2(string filename, out nint db, int flags, string? vfs);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close_v2(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_extended_result_codes(nint db, int onoff);

    [LibraryImport(Library)]
    internal static partial int sqlite3_busy_timeout(nint db, int milliseconds);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errmsg(nint db);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errstr(int code);

    [LibraryImport(Library)]
    internal static partial int sqlite3_system_errno(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_get_autocommit(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_prepare_v3(nint db, byte* sql, int length, uint flags, out nint statement, byte** tail);

    [LibraryImport(Library)]
    internal static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_step(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_reset(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_int64(nint statement, int index, long value);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_text(nint statement, int index, byte* text, int length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_blob(nint statement, int index, byte* data, int length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_zeroblob(nint statement, int index, int length);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_type(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial long sqlite3_column_int64(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_text(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_blob(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_bytes(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial nint sqlite3_wal_hook(nint db, delegate* unmanaged[Cdecl]<void*, nint, byte*, int, int> hook, void* context);

    [LibraryImport(Library)]
    internal static partial int sqlite3_wal_checkpoint_v2(nint db, byte* schema, int mode, out int walFrames, out int checkpointedFrames);
}
