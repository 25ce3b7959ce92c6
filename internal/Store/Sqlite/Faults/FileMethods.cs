using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>The methods of <see cref="sqlite3_io_methods"/>, called by SQLite from any thread. An exception in one of them ends the process.</summary>
internal static unsafe class FileMethods
{
    // What SQLite's own VFS says of a Linux file system (os_unix.c): pages of 4 KiB, and an overwrite that is cut off by a power
    // cut damages no byte beside it.
    private const int SectorSize = 4096;
    private const int PowersafeOverwrite = 0x1000;

    // An operation that is not known.
    private const int NotFound = 12;

    /// <summary>The table.</summary>
    internal static sqlite3_io_methods Table() => new()
    {
        iVersion = 2,
        xClose = &Close,
        xRead = &Read,
        xWrite = &Write,
        xTruncate = &Truncate,
        xSync = &Sync,
        xFileSize = &FileSize,
        xLock = &Lock,
        xUnlock = &Unlock,
        xCheckReservedLock = &CheckReservedLock,
        xFileControl = &FileControl,
        xSectorSize = &GetSectorSize,
        xDeviceCharacteristics = &GetDeviceCharacteristics,
        xShmMap = &ShmMap,
        xShmLock = &ShmLock,
        xShmBarrier = &ShmBarrier,
        xShmUnmap = &ShmUnmap,
    };

    private static OpenFile File(sqlite3_file* file) => (OpenFile)GCHandle.FromIntPtr(file->handle).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(sqlite3_file* file)
    {
        File(file).Close();
        GCHandle.FromIntPtr(file->handle).Free();
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(sqlite3_file* file, byte* buffer, int length, long offset) =>
        File(file).Read(new Span<byte>(buffer, length), offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(sqlite3_file* file, byte* data, int length, long offset) =>
        File(file).Write(new ReadOnlySpan<byte>(data, length), offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(sqlite3_file* file, long length) => File(file).Truncate(length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(sqlite3_file* file, int flags) => File(file).Sync();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(sqlite3_file* file, long* size)
    {
        *size = File(file).Length;
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(sqlite3_file* file, int level) => File(file).Lock((LockLevel)level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(sqlite3_file* file, int level)
    {
        File(file).Unlock((LockLevel)level);
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(sqlite3_file* file, int* result)
    {
        *result = File(file).IsReserved ? 1 : 0;
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(sqlite3_file* file, int operation, void* argument) => NotFound;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSectorSize(sqlite3_file* file) => SectorSize;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetDeviceCharacteristics(sqlite3_file* file) => PowersafeOverwrite;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(sqlite3_file* file, int region, int size, int extend, void** start)
    {
        *start = (void*)File(file).MapWalIndex(region, size, extend != 0);
        return ResultCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(sqlite3_file* file, int first, int count, int flags) =>
        File(file).LockWalIndex(first, count, (WalIndexLock)flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(sqlite3_file* file) => Interlocked.MemoryBarrier();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(sqlite3_file* file, int delete)
    {
        File(file).UnmapWalIndex();
        return ResultCode.Ok;
    }
}
