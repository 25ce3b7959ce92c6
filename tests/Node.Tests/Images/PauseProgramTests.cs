using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeOrch.Node.Images;

namespace EdgeOrch.Node.Tests.Images;

public sealed class PauseProgramTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_waits_until_a_signal_ends_it_with_success(string signal)
    {
        var path = await WriteAsync(RuntimeInformation.ProcessArchitecture);
        using var process = Process.Start(path);
        await Until.TrueAsync(() => Waits(process.Id));
        Assert.False(process.HasExited);
        using var kill = Process.Start("/bin/kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        File.Delete(path);
    }

    [Fact]
    public void The_arm64_program_is_the_known_instruction_sequence()
    {
        // movz x9,#0x4002; movk x9,#1,lsl#16; str x9,[sp,#-16]!; movz x0,#0; add x1,sp,#0
        var code = PauseProgram.Build(Architecture.Arm64).AsSpan(120);
        uint[] expected = [0xD2880049, 0xF2A00029, 0xF81F0FE9, 0xD2800000, 0x910003E1];
        Assert.Equal(expected, MemoryMarshal.Cast<byte, uint>(code)[..5].ToArray());
    }

    [Fact]
    public async Task The_arm64_program_runs_under_emulation()
    {
        const string Emulator = "/usr/bin/qemu-aarch64-static";
        if (!File.Exists(Emulator))
        {
            return;
        }

        var path = await WriteAsync(Architecture.Arm64);
        using var process = Process.Start(Emulator, [path]);
        await Until.TrueAsync(() => Waits(process.Id));
        using var kill = Process.Start("/bin/kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        File.Delete(path);
    }

    private static async Task<string> WriteAsync(Architecture architecture)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pause-{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(path, PauseProgram.Build(architecture));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>In rt_sigtimedwait: system call 128 on x86-64, 137 on arm64.</summary>
    private static bool Waits(int pid) => File.ReadAllText($"/proc/{pid}/syscall").Split(' ')[0] is "128" or "137";
}
