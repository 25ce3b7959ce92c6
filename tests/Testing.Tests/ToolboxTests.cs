namespace EdgeOrch.Testing.Tests;

public sealed class ToolboxTests
{
    [Theory]
    [InlineData("1.20", "v1.20.")]
    [InlineData("1.32", "v1.32.")]
    [InlineData("1.36", "v1.36.")]
    public async Task A_kubectl_of_each_version_runs(string version, string expected)
    {
        Kubectl kubectl = await Kubectl.CreateAsync(version, "/nonexistent");
        Assert.Contains(expected, await kubectl.OutputAsync("version", "--client", "--output=json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_on_a_terminal_passes_output_and_status_through()
    {
        Kubectl kubectl = await Kubectl.CreateAsync("1.32", "/nonexistent");
        CommandResult good = await kubectl.RunOnTerminalAsync(["version", "--client"], string.Empty);
        Assert.Contains("v1.32.", good.Succeeded().Out, StringComparison.Ordinal);
        Assert.NotEqual(0, (await kubectl.RunOnTerminalAsync(["no-such-command"], string.Empty)).ExitCode);
    }

    [Fact]
    public async Task An_image_is_made_once_and_found_again()
    {
        string first = await ImageBuilder.BusyboxAsync();
        DateTime made = File.GetLastWriteTimeUtc(first);
        Assert.Equal(first, await ImageBuilder.BusyboxAsync());
        Assert.Equal(made, File.GetLastWriteTimeUtc(first));
    }
}
