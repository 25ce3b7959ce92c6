using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>The kernel unpacks the module itself (linux/module.h).</summary>
    internal const int MODULE_INIT_COMPRESSED_FILE = 4;

    /// <summary>finit_module(2), for which libc has no function of its own; its number differs between architectures.</summary>
    internal static int FinitModule(SafeFileHandle file, string parameters, int flags) => (int)Syscall3(
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? SysFinitModuleX64 : SysFinitModuleGeneric, file, parameters, flags);

    internal const int SysFinitModuleX64 = 313;

    /// <summary>asm-generic/unistd.h: arm64, riscv64, loongarch64.</summary>
    internal const int SysFinitModuleGeneric = 273;

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Syscall3(nint number, SafeFileHandle file, string text, int flags);
}
