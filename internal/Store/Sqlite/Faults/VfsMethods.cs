using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>The methods of <see cref="sqlite3_vfs"/>, called by SQLite from any thread. An exception in one of them ends the process.</summary>
internal static unsafe class VfsMethods
{
    private const int MaxPath = 1024;

    // 2000-01-01T00:00Z as SQLite counts: milliseconds since noon of the first Julian day. The store asks its own clock, never SQLite's.
    private const long Moment = 211_813_444_800_000;
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>The table, without the members that belong to one disk.</summary>
    internal static sqlite3_vfs Table() => new()
    {
        iVersion = 2,
        szOsFile = sizeof(sqlite3_file),
        mxPathname = MaxPath,
        xOpen = &Open,
        xDelete = &Delete,
        xAccess = &Access,
        xFullPathname = &FullPathname,
        xRandomness = &Randomness,
        xSleep = &Sleep,
        xCurrentTime = &CurrentTime,
        xGetLastError = &GetLastError,
        xCurrentTimeInt64 = &CurrentTimeInt64,
    };

    private static SimulatedDisk Disk(sqlite3_vfs* vfs) => (SimulatedDisk)GCHandle.FromIntPtr(vfs->pAppData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(sqlite3_vfs* vfs, byte* name, sqlite3_file* file, int flags, int* outFlags)
    {
        // SQLite closes a file whose opening failed only if it finds methods here.
        file->pMethods = null;
        var disk = Disk(vfs);
        int code = disk.Open(Marshal.PtrToStringUTF8((nint)name), (OpenFlags)flags, out var opened);
        if (opened is not null)
        {
            file->pMethods = disk.Methods;
            file->handle = GCHandle.ToIntPtr(GCHandle.Alloc(opened));
        }
        if (outFlags != null)
        {
            *outFlags = flags;
        }
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(sqlite3_vfs* vfs, byte* name, int syncDirectory) =>
        Disk(vfs).Delete(Marshal.PtrToStringUTF8((nint)name)!, syncDirectory != 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(sqlite3_vfs* vfs, byte* name, int flags, int* result)
    {
        *result = Disk(vfs).FileExists(Marshal.PtrToStringUTF8((nint)name)!) ? 1 : 0;
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FullPathname(sqlite3_vfs* vfs, byte* name, int capacity, byte* result)
    {
        var path = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (path.Length >= capacity)
        {
            return ResultCode.CannotOpen;
        }
        path.CopyTo(new Span<byte>(result, capacity));
        result[path.Length] = 0;
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Randomness(sqlite3_vfs* vfs, int length, byte* result)
    {
        Disk(vfs).FillRandom(new Span<byte>(result, length));
        return length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(sqlite3_vfs* vfs, int microseconds)
    {
        Disk(vfs).AwaitUnlock(TimeSpan.FromMicroseconds(microseconds));
        return microseconds;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CurrentTime(sqlite3_vfs* vfs, double* days)
    {
        *days = Moment / MillisecondsPerDay;
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CurrentTimeInt64(sqlite3_vfs* vfs, long* milliseconds)
    {
        *milliseconds = Moment;
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetLastError(sqlite3_vfs* vfs, int capacity, byte* text) => Disk(vfs).LastErrno;
}
