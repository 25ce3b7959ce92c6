using System.Runtime.InteropServices;
using System.Text;

namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>Makes a simulated disk known to SQLite under a name of its own until disposed.</summary>
internal sealed unsafe partial class VfsRegistration : IDisposable
{
    private readonly sqlite3_vfs* _vfs;
    private readonly sqlite3_io_methods* _methods;
    private readonly byte* _name;
    private GCHandle _disk;

    internal VfsRegistration(SimulatedDisk disk)
    {
        _disk = GCHandle.Alloc(disk);
        _methods = (sqlite3_io_methods*)NativeMemory.AllocZeroed((nuint)sizeof(sqlite3_io_methods));
        *_methods = FileMethods.Table();
        _vfs = (sqlite3_vfs*)NativeMemory.AllocZeroed((nuint)sizeof(sqlite3_vfs));
        *_vfs = VfsMethods.Table();
        // The address is nobody else's as long as the name is in use.
        Name = $"simulated-{(nint)_vfs:x}";
        _name = Text(Name);
        _vfs->zName = _name;
        _vfs->pAppData = GCHandle.ToIntPtr(_disk);
        int code = sqlite3_vfs_register(_vfs, 0);
        if (code != ResultCode.Ok)
        {
            throw new SqliteException(code, 0, "the simulated disk was not registered");
        }
    }

    /// <summary>What connections ask for.</summary>
    internal string Name { get; }

    /// <summary>What files of this disk can do.</summary>
    internal sqlite3_io_methods* Methods => _methods;

    /// <summary>Takes the name back; every connection is closed by now.</summary>
    public void Dispose()
    {
        if (_disk.IsAllocated)
        {
            _ = sqlite3_vfs_unregister(_vfs);
            _disk.Free();
            NativeMemory.Free(_name);
            NativeMemory.Free(_vfs);
            NativeMemory.Free(_methods);
        }
    }

    private static byte* Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte* copy = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    [LibraryImport("e_sqlite3")]
    private static partial int sqlite3_vfs_register(sqlite3_vfs* vfs, int makeDefault);

    [LibraryImport("e_sqlite3")]
    private static partial int sqlite3_vfs_unregister(sqlite3_vfs* vfs);
}
