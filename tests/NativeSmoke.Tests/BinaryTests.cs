using EdgeOrch.Testing;

namespace EdgeOrch.NativeSmoke.Tests;

/// <summary>The native executable as a file: complete, small, able to start.</summary>
public sealed class BinaryTests
{
    private const long SizeLimit = 29_000_000;

    [Fact]
    public async Task It_needs_no_library_besides_libc_and_libm()
    {
        string[] needed = [.. (await Command.OutputAsync("ldd", EdgeOrchBinary.Path)).Split('\n').Select(static line => line.Trim().Split(' ')[0])];
        string[] surplus = [.. needed.Where(static name => !name.StartsWith("linux-vdso", StringComparison.Ordinal)
            && !name.StartsWith("libc.", StringComparison.Ordinal) && !name.StartsWith("libm.", StringComparison.Ordinal)
            && !name.Contains("/ld-linux", StringComparison.Ordinal))];
        Assert.Empty(surplus);
    }

    [Fact]
    public void It_stays_under_its_size_budget() => Assert.InRange(new FileInfo(EdgeOrchBinary.Path).Length, 1, SizeLimit - 1);

    [Fact]
    public async Task It_is_stripped() =>
        Assert.DoesNotContain(".debug_info", await Command.OutputAsync("readelf", "--section-headers", EdgeOrchBinary.Path), StringComparison.Ordinal);

    [Fact]
    public async Task It_tells_its_version()
    {
        CommandResult result = (await EdgeOrchBinary.RunAsync("version")).Succeeded();
        Assert.Contains("edgeorch", result.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"v1\.\d+\.\d+", result.Out);
    }

    [Fact]
    public async Task A_wrong_flag_is_named()
    {
        CommandResult result = await EdgeOrchBinary.RunAsync("server", "--no-such-flag");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("--no-such-flag", result.Err + result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_named_and_nothing_else_is_complained_of()
    {
        CommandResult result = await EdgeOrchBinary.RunAsync("sevrer");
        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Err.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains("'sevrer'", result.Err, StringComparison.Ordinal);
    }
}
