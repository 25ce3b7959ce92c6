using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>SQLite's <c>sqlite3_vfs</c>, version 2 (sqlite3.h): the file system a connection works on.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sqlite3_vfs
{
    internal int iVersion;
    internal int szOsFile;
    internal int mxPathname;
    internal sqlite3_vfs* pNext;
    internal byte* zName;
    internal nint pAppData;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, byte*, sqlite3_file*, int, int*, int> xOpen;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, byte*, int, int> xDelete;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, byte*, int, int*, int> xAccess;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, byte*, int, byte*, int> xFullPathname;
    internal nint xDlOpen;
    internal nint xDlError;
    internal nint xDlSym;
    internal nint xDlClose;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, int, byte*, int> xRandomness;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, int, int> xSleep;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, double*, int> xCurrentTime;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, int, byte*, int> xGetLastError;
    internal delegate* unmanaged[Cdecl]<sqlite3_vfs*, long*, int> xCurrentTimeInt64;
}

/// <summary>SQLite's <c>sqlite3_io_methods</c>, version 2: what can be done with an open file; no memory mapping.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sqlite3_io_methods
{
    internal int iVersion;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int> xClose;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, byte*, int, long, int> xRead;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, byte*, int, long, int> xWrite;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, long, int> xTruncate;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, int> xSync;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, long*, int> xFileSize;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, int> xLock;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, int> xUnlock;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int*, int> xCheckReservedLock;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, void*, int> xFileControl;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int> xSectorSize;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int> xDeviceCharacteristics;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, int, int, void**, int> xShmMap;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, int, int, int> xShmLock;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, void> xShmBarrier;
    internal delegate* unmanaged[Cdecl]<sqlite3_file*, int, int> xShmUnmap;
}

/// <summary>SQLite's <c>sqlite3_file</c> with our handle behind it, in memory that SQLite owns.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sqlite3_file
{
    internal sqlite3_io_methods* pMethods;

    /// <summary>A <see cref="GCHandle"/> of the <see cref="OpenFile"/>.</summary>
    internal nint handle;
}
