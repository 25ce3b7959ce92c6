using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>statfs(2), the 64-bit layout.</summary>
    [LibraryImport(Name, EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statfs(string path, out StatfsBuffer buffer);

    /// <summary>struct statfs of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatfsBuffer
    {
        internal long Type;
        internal long BlockSize;
        internal ulong Blocks;
        internal ulong BlocksFree;
        internal ulong BlocksAvailable;
        internal ulong Files;
        internal ulong FilesFree;
        internal long FileSystemId;
        internal long NameLength;
        internal long FragmentSize;
        internal long Flags;
        internal long Spare0;
        internal long Spare1;
        internal long Spare2;
        internal long Spare3;
    }
}
