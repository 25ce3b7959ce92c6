using System.CommandLine;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Tests.Settings;

public sealed class SettingSetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-settings-").FullName;

    private string FilePath => Path.Combine(_directory, "config.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Flags_win_over_environment_over_file_over_defaults()
    {
        File.WriteAllText(FilePath, "data-dir: /file\nnode-name: file\nmax-pods: 50\nhttps-listen-port: 7000\n");
        var environment = new Dictionary<string, string> { ["EDGEORCH_NODE_NAME"] = "variable", ["EDGEORCH_DATA_DIR"] = "/variable" };
        var values = Resolve(environment, "--data-dir", "/flag", "--config", FilePath);
        Assert.Equal("/flag", values.Text("data-dir"));
        Assert.Equal("variable", values.Text("node-name"));
        Assert.Equal(50, values.Number("max-pods", 1, 100));
        Assert.Equal("0.0.0.0", values.Text("bind-address"));
    }

    [Fact]
    public void A_key_that_is_no_setting_is_named_with_its_file()
    {
        File.WriteAllText(FilePath, "data-dri: /x\n");
        var error = Assert.Throws<SettingException>(() => Resolve([], "--config", FilePath));
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains("\"data-dri\" is not a setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_yaml_is_named()
    {
        File.WriteAllText(FilePath, "data-dir: [\n");
        Assert.Contains(FilePath, Assert.Throws<SettingException>(() => Resolve([], "--config", FilePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_asked_for_must_exist() =>
        Assert.Contains("does not exist", Assert.Throws<SettingException>(() => Resolve([], "--config", FilePath)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--https-listen-port", "99999", "https-listen-port")]
    [InlineData("--https-listen-port", "abc", "https-listen-port")]
    public void A_wrong_number_names_its_flag(string flag, string value, string name)
    {
        var values = Resolve([], flag, value);
        Assert.StartsWith($"--{name}: \"{value}\"", Assert.Throws<SettingException>(() => values.Number(name, 0, 65535)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_names_the_variable_it_came_from()
    {
        var values = Resolve(new() { ["EDGEORCH_NODE_MONITOR_GRACE_PERIOD"] = "soon" });
        Assert.StartsWith("EDGEORCH_NODE_MONITOR_GRACE_PERIOD: ", Assert.Throws<SettingException>(() => values.Duration("node-monitor-grace-period")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_come_from_repeated_flags_commas_and_yaml_lists()
    {
        Assert.Equal(["a=1", "b=2", "c=3"], Resolve([], "--node-label", "a=1", "--node-label", "b=2,c=3").Items("node-label"));
        File.WriteAllText(FilePath, "node-label:\n  - a=1\n  - b=2\n");
        Assert.Equal(["a=1", "b=2"], Resolve([], "--config", FilePath).Items("node-label"));
    }

    [Fact]
    public void Switches_take_no_value_on_the_command_line_and_true_or_false_elsewhere()
    {
        Assert.True(Resolve([], "--disable-agent").Switch("disable-agent"));
        Assert.True(Resolve(new() { ["EDGEORCH_DISABLE_AGENT"] = "true" }).Switch("disable-agent"));
        Assert.False(Resolve([]).Switch("disable-agent"));
        Assert.Throws<SettingException>(() => Resolve(new() { ["EDGEORCH_DISABLE_AGENT"] = "perhaps" }).Switch("disable-agent"));
    }

    [Fact]
    public void The_shipped_configuration_file_names_only_settings()
    {
        var shipped = Path.Combine(RepositoryRoot(), "packaging", "config.yaml");
        var keys = File.ReadLines(shipped).Where(l => l.StartsWith("# ", StringComparison.Ordinal) && l.Contains(": ", StringComparison.Ordinal) && !l.StartsWith("# -", StringComparison.Ordinal))
            .Select(l => l[2..l.IndexOf(':', StringComparison.Ordinal)]).Where(k => !k.Contains(' ', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains(key, AllSettings.Names));
    }

    private static SettingValues Resolve(Dictionary<string, string> environment, params string[] args)
    {
        var command = new Command("test");
        var settings = new SettingSet(AllSettings.Server);
        settings.AddTo(command);
        return settings.Resolve(command.Parse(args), name => environment.GetValueOrDefault(name));
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "EdgeOrch.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests must run inside the repository");
        }

        return directory.FullName;
    }
}
