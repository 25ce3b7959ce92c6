using EdgeOrch.Testing;

namespace EdgeOrch.NativeSmoke.Tests;

/// <summary>What is installed beside the executable.</summary>
public sealed class PackagingTests
{
    [Theory]
    [InlineData("edgeorch-server.service")]
    [InlineData("edgeorch-agent.service")]
    public async Task Systemd_accepts_the_unit(string unit)
    {
        // systemd-analyze insists that the command exists; the executable's place is only filled by installing.
        string text = await File.ReadAllTextAsync(Path.Combine(TestRun.Repository, "packaging", "systemd", unit));
        string copy = Path.Combine(TestRun.NewDirectory("units"), unit);
        await File.WriteAllTextAsync(copy, text.Replace("/usr/local/bin/edgeorch", "/bin/true", StringComparison.Ordinal));
        CommandResult result = await Command.RunAsync("systemd-analyze", ["verify", "--man=no", copy]);
        Assert.True(result.ExitCode == 0 && !result.Err.Contains(unit, StringComparison.Ordinal), result.ToString());
    }

    [Theory]
    [InlineData("Type=notify")]
    [InlineData("KillMode=process")]
    [InlineData("Delegate=yes")]
    [InlineData("Restart=always")]
    public async Task Both_units_let_pods_outlive_the_service(string line)
    {
        foreach (string unit in (string[])["edgeorch-server.service", "edgeorch-agent.service"])
        {
            Assert.Contains(line, await File.ReadAllLinesAsync(Path.Combine(TestRun.Repository, "packaging", "systemd", unit)));
        }
    }

    [Theory]
    [InlineData("build.sh")]
    [InlineData("test.sh")]
    [InlineData("quickstart.sh")]
    [InlineData("install.sh")]
    [InlineData("uninstall.sh")]
    [InlineData("bench.sh")]
    [InlineData("tools.sh")]
    public async Task Every_script_is_executable_and_parses(string script)
    {
        string path = Path.Combine(TestRun.Repository, "scripts", script);
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable: chmod +x");
        (await Command.RunAsync("bash", ["-n", path])).Succeeded();
    }
}
