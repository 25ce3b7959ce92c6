namespace EdgeOrch.Testing.Tests;

public sealed class DaemonTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Stopping_is_SIGTERM_and_gives_the_exit_status()
    {
        await using Daemon daemon = Start("trap 'echo bye; exit 7' TERM; echo up; while :; do tail -f /dev/null & wait $!; done");
        await daemon.WaitForAsync(() => Task.FromResult(daemon.Log.Contains("up", StringComparison.Ordinal)), Limit, "it is up");
        Assert.Equal(7, await daemon.StopAsync());
    }

    [Fact]
    public async Task Killing_gives_it_no_chance()
    {
        await using Daemon daemon = Start("trap '' TERM; echo up; exec tail -f /dev/null");
        await daemon.WaitForAsync(() => Task.FromResult(daemon.Log.Contains("up", StringComparison.Ordinal)), Limit, "it is up");
        await daemon.KillAsync();
        Assert.Equal(128 + 9, daemon.ExitCode);
    }

    [Fact]
    public async Task An_early_end_fails_the_wait_with_the_log()
    {
        await using Daemon daemon = Start("echo cannot open the database >&2; exit 5");
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => daemon.WaitForAsync(() => Task.FromResult(false), Limit, "it is ready"));
        Assert.Contains("status 5", e.Message, StringComparison.Ordinal);
    }

    private static Daemon Start(string script) =>
        Daemon.Start("sh", "sh", ["-c", script], Path.Combine(TestRun.NewDirectory("daemon"), "log"));
}
