using System.Runtime.CompilerServices;
using EdgeOrch.Raft.Tests.Language;

namespace EdgeOrch.Raft.Tests;

/// <summary>
/// Runs every file of <c>Scenarios</c> and compares what happens with what the file says. With <c>EDGEORCH_REWRITE_SCENARIOS=1</c>
/// the files are written anew, for a reader of the difference to judge.
/// </summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names() =>
        new(Directory.EnumerateFiles(Folder(), "*.txt").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_goes_as_written(string name)
    {
        string file = Path.Combine(Folder(), name + ".txt");
        string expected = File.ReadAllText(file);

        string actual = Scenario.Run(expected);

        if (Environment.GetEnvironmentVariable("EDGEORCH_REWRITE_SCENARIOS") == "1")
        {
            File.WriteAllText(file, actual);
        }
        else
        {
            Assert.Equal(expected.Split('\n'), actual.Split('\n'));
        }
    }

    [Fact]
    public void A_scenario_that_went_another_way_is_told_apart()
    {
        const string Written = "add-nodes 1\nstanding\n  1: Leader term=1 leader=1 last=1 commit=1 applied=1\n";

        Assert.Equal("add-nodes 1\nstanding\n  1: Follower term=1 leader=0 last=1 commit=1 applied=1\n", Scenario.Run(Written));
    }

    [Theory]
    [InlineData("fly 1")]
    [InlineData("add-nodes 1 colour=blue")]
    [InlineData("campaign 1")]
    [InlineData("propose")]
    public void A_command_that_makes_no_sense_fails(string line) => Assert.Throws<FormatException>(() => Scenario.Run(line));

    private static string Folder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "Scenarios");
}
