namespace EdgeOrch.Testing.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Output_input_and_exit_status_come_back()
    {
        CommandResult result = await Command.RunAsync("sh", ["-c", "cat; echo oops >&2; exit 3"], "hello");
        Assert.Equal((3, "hello", "oops\n"), (result.ExitCode, result.Out, result.Err));
        Assert.Contains("oops", Assert.Throws<InvalidOperationException>(result.Succeeded).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_hangs_is_ended_with_its_children()
    {
        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(() => Command.RunAsync(
            "sh", ["-c", "echo started; tail -f /dev/null"], timeout: TimeSpan.FromMilliseconds(500)));
        Assert.Contains("started", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_program_is_named() =>
        Assert.Contains("no-such-program", (await Assert.ThrowsAsync<InvalidOperationException>(
            () => Command.RunAsync("no-such-program", []))).Message, StringComparison.Ordinal);
}
