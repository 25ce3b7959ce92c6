using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>setenv(3): the environment native libraries see, which the runtime's own copy does not change.</summary>
    [LibraryImport(Name, EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Setenv(string name, string value, int overwrite);
}
