using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeOrch.Node.Images;

/// <summary>
/// The program that holds a pod's namespaces: a static ELF file without libc. It blocks SIGINT, SIGTERM and SIGCHLD and
/// waits for them; the first two end it with status 0, the third makes it reap every child that has ended (it is the
/// parent of orphans when the pod shares its process namespace). Blocked signals are delivered to rt_sigtimedwait even
/// for process 1 of a namespace, which ignores unhandled ones.
/// </summary>
public static class PauseProgram
{
    private const int HeaderLength = 64 + 56;
    private const ulong LoadAddress = 0x400000;
    private const int InterruptSignal = 2;
    private const int TerminateSignal = 15;
    private const int ChildSignal = 17;
    private const uint SignalSet = 1 << (InterruptSignal - 1) | 1 << (TerminateSignal - 1) | 1 << (ChildSignal - 1);

    /// <summary>The executable for an architecture.</summary>
    /// <exception cref="PlatformNotSupportedException">Neither x86-64 nor arm64.</exception>
    public static byte[] Build(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Elf(62, X64Code()),
        Architecture.Arm64 => Elf(183, Arm64Code()),
        _ => throw new PlatformNotSupportedException(
            $"there is no built-in pause program for {architecture}; import a pause image into containerd and name it as sandbox_image"),
    };

    /// <summary>An ELF64 file with one readable and executable segment that holds headers and code.</summary>
    private static byte[] Elf(ushort machine, byte[] code)
    {
        var file = new byte[HeaderLength + code.Length];
        var span = file.AsSpan();
        ReadOnlySpan<byte> ident = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        ident.CopyTo(span);
        BinaryPrimitives.WriteUInt16LittleEndian(span[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(span[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], LoadAddress + HeaderLength);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(span[52..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(span[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(span[56..], 1);

        var segment = span[64..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 5);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], LoadAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], LoadAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x10000);
        code.CopyTo(file, HeaderLength);
        return file;
    }

    private static byte[] X64Code() =>
    [
        0x68, (byte)(SignalSet & 0xFF), (byte)(SignalSet >> 8 & 0xFF), (byte)(SignalSet >> 16 & 0xFF), 0x00, // push the set
        0x48, 0x89, 0xE6,             // mov rsi, rsp       set
        0x31, 0xD2,                   // xor edx, edx       old set
        0x31, 0xFF,                   // xor edi, edi       SIG_BLOCK
        0x6A, 0x08, 0x41, 0x5A,       // mov r10, 8         set size
        0x6A, 0x0E, 0x58,             // mov rax, 14        rt_sigprocmask
        0x0F, 0x05,                   // syscall
        0x48, 0x89, 0xE7,             // wait: mov rdi, rsp set
        0x31, 0xF6,                   // xor esi, esi       info
        0x31, 0xD2,                   // xor edx, edx       no timeout
        0x6A, 0x08, 0x41, 0x5A,       // mov r10, 8
        0xB8, 0x80, 0x00, 0x00, 0x00, // mov eax, 128       rt_sigtimedwait
        0x0F, 0x05,                   // syscall
        0x83, 0xF8, ChildSignal,      // cmp eax, SIGCHLD
        0x74, 0x11,                   // je reap
        0x83, 0xF8, InterruptSignal,  // cmp eax, SIGINT
        0x74, 0x05,                   // je exit
        0x83, 0xF8, TerminateSignal,  // cmp eax, SIGTERM
        0x75, 0xDF,                   // jne wait
        0x31, 0xFF,                   // exit: xor edi, edi
        0x6A, 0x3C, 0x58,             // mov rax, 60        exit
        0x0F, 0x05,                   // syscall
        0x6A, 0xFF, 0x5F,             // reap: mov rdi, -1  any child
        0x31, 0xF6,                   // xor esi, esi       no status
        0x6A, 0x01, 0x5A,             // mov rdx, 1         WNOHANG
        0x45, 0x31, 0xD2,             // xor r10d, r10d     no usage
        0x6A, 0x3D, 0x58,             // mov rax, 61        wait4
        0x0F, 0x05,                   // syscall
        0x85, 0xC0,                   // test eax, eax
        0x7F, 0xEC,                   // jg reap
        0xEB, 0xC2,                   // jmp wait
    ];

    private static byte[] Arm64Code()
    {
        var code = new Arm64Assembler();
        code.MoveZero(9, (ushort)(SignalSet & 0xFFFF));
        code.MoveKeep(9, (ushort)(SignalSet >> 16), 1);
        code.Push(9);
        code.MoveZero(0, 0);
        code.MoveFromStackPointer(1);
        code.MoveZero(2, 0);
        code.MoveZero(3, 8);
        code.SystemCall(135); // rt_sigprocmask

        var wait = code.Here;
        code.MoveFromStackPointer(0);
        code.MoveZero(1, 0);
        code.MoveZero(2, 0);
        code.MoveZero(3, 8);
        code.SystemCall(137); // rt_sigtimedwait
        code.Compare(0, ChildSignal);
        var toReap = code.BranchIfLater(Arm64Assembler.Condition.Equal);
        code.Compare(0, InterruptSignal);
        var toExit = code.BranchIfLater(Arm64Assembler.Condition.Equal);
        code.Compare(0, TerminateSignal);
        code.BranchIf(Arm64Assembler.Condition.NotEqual, wait);
        code.Aim(toExit);
        code.MoveZero(0, 0);
        code.SystemCall(93); // exit

        code.Aim(toReap);
        var reap = code.Here;
        code.MoveNot(0, 0);
        code.MoveZero(1, 0);
        code.MoveZero(2, 1);
        code.MoveZero(3, 0);
        code.SystemCall(260); // wait4
        code.Compare(0, 0);
        code.BranchIf(Arm64Assembler.Condition.Greater, reap);
        code.Branch(wait);
        return code.ToArray();
    }
}
