using EdgeOrch.Cli.Documentation;

namespace EdgeOrch.Cli.Tests;

public sealed class ManPageTests
{
    [Fact]
    public void The_manual_page_in_packaging_is_current()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "EdgeOrch.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("the repository was not found above " + AppContext.BaseDirectory);
        }

        var committed = File.ReadAllText(Path.Combine(root.FullName, "packaging", "man", "edgeorch.8"));
        Assert.True(committed == ManPage.Write(CommandLine.Create()), "packaging/man/edgeorch.8 is not current: run \"edgeorch man > packaging/man/edgeorch.8\"");
    }

    [Fact]
    public void Every_command_and_flag_has_a_description()
    {
        foreach (var command in CommandLine.Create().Subcommands)
        {
            Assert.False(string.IsNullOrEmpty(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{command.Name} {option.Name}"));
        }
    }
}
