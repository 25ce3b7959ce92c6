using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Interop;

internal static partial class Libc
{
    /// <summary>TCSANOW (termios.h).</summary>
    internal const int TCSANOW = 0;

    /// <summary>TIOCGWINSZ (asm-generic/ioctls.h).</summary>
    internal const nuint TIOCGWINSZ = 0x5413;

    /// <summary>tcgetattr(3).</summary>
    [LibraryImport(Name, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int TcGetAttr(int descriptor, out Termios settings);

    /// <summary>tcsetattr(3).</summary>
    [LibraryImport(Name, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int TcSetAttr(int descriptor, int when, in Termios settings);

    /// <summary>cfmakeraw(3).</summary>
    [LibraryImport(Name, EntryPoint = "cfmakeraw")]
    internal static partial void CfMakeRaw(ref Termios settings);

    /// <summary>isatty(3).</summary>
    [LibraryImport(Name, EntryPoint = "isatty")]
    internal static partial int IsATty(int descriptor);

    /// <summary>ioctl(2) with TIOCGWINSZ.</summary>
    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetWindowSize(int descriptor, nuint request, out WindowSize size);

    /// <summary>struct termios, never looked into: libc fills, changes and applies it. 60 bytes with glibc; the rest is room for others.</summary>
    [InlineArray(32)]
    internal struct Termios
    {
        private uint _word;
    }

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort PixelWidth;
        internal ushort PixelHeight;
    }
}
