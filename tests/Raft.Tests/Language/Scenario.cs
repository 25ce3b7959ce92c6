using System.Text;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>
/// A scenario file: comments (<c>#</c>) and empty lines stay, every other line at the margin is a command, and what is indented below it is what
/// the command printed. <c>quietly</c> before a command leaves out what servers do by themselves.
/// </summary>
internal static class Scenario
{
    private const string Quietly = "quietly ";

    /// <summary>Runs the commands of a file and returns the file as it should be.</summary>
    internal static string Run(string text)
    {
        var world = new World();
        StringBuilder result = new();
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith(' '))
            {
                continue;
            }
            result.Append(line).Append('\n');
            if (line.Length > 0 && line[0] != '#')
            {
                result.Append(RunCommand(world, line));
            }
        }
        return result.ToString();
    }

    /// <summary>Runs one command and returns what it printed.</summary>
    internal static string RunCommand(World world, string line)
    {
        world.Trace.IsOn = !line.StartsWith(Quietly, StringComparison.Ordinal);
        var arguments = new Arguments(world.Trace.IsOn ? line : line[Quietly.Length..]);
        try
        {
            CommandTable.Find(arguments.Command).Run(world, arguments);
            arguments.RequireAllTaken();
        }
        catch (RaftInvariantException broken)
        {
            world.Trace.Answer($"stops: {broken.Message}");
        }
        return world.Trace.Take();
    }
}
