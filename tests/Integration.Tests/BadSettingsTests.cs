namespace EdgeOrch.Integration.Tests;

/// <summary>Wrong flags and files stop the executable with a line that names them.</summary>
public sealed class BadSettingsTests
{
    [Theory]
    [InlineData("--no-such-flag", "--no-such-flag")]
    [InlineData("--https-listen-port=ten", "--https-listen-port: \"ten\"")]
    [InlineData("--cluster-cidr=10.42.0.0", "--cluster-cidr: \"10.42.0.0\"")]
    [InlineData("--node-name=Bad_Name", "--node-name: \"bad_name\"")]
    [InlineData("--node-taint=a=b", "--node-taint: \"a=b\"")]
    [InlineData("--node-monitor-grace-period=soon", "--node-monitor-grace-period: \"soon\"")]
    [InlineData("--node-monitor-grace-period=5s", "--node-monitor-grace-period: \"5s\"")]
    [InlineData("--datastore-endpoint=10.0.0.2:2379", "--datastore-endpoint: \"10.0.0.2:2379\"")]
    [InlineData("--datastore-endpoint=https://10.0.0.2:2379", "--datastore-cafile")]
    [InlineData("--datastore-cafile=/nowhere/ca.pem", "--datastore-cafile: \"/nowhere/ca.pem\" does not exist")]
    [InlineData("--datastore-keyfile=/etc/hosts", "--datastore-endpoint")]
    [InlineData("--config=/nowhere/config.yaml", "--config: /nowhere/config.yaml does not exist")]
    public async Task A_wrong_flag_is_named(string flag, string says)
    {
        CommandResult result = await EdgeOrchBinary.RunAsync("server", "--data-dir", TestRun.NewDirectory("flags"), flag);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("colour: red", "\"colour\" is not a setting")]
    [InlineData("data-dir: [", "config.yaml: ")]
    [InlineData("https-listen-port: many", "config.yaml: https-listen-port: \"many\"")]
    public async Task A_wrong_configuration_file_is_named(string content, string says)
    {
        string file = Path.Combine(TestRun.NewDirectory("file"), "config.yaml");
        await File.WriteAllTextAsync(file, content);
        CommandResult result = await EdgeOrchBinary.RunAsync("server", "--config", file);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Err, StringComparison.Ordinal);
    }
}
