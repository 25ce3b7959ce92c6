using System.CommandLine;
using EdgeOrch.Cli.Objects.Apply;
using EdgeOrch.Cli.Objects.Delete;
using EdgeOrch.Cli.Objects.Describe;
using EdgeOrch.Cli.Objects.Exec;
using EdgeOrch.Cli.Objects.Get;
using EdgeOrch.Cli.Objects.Logs;
using EdgeOrch.Cli.Objects.Scale;

namespace EdgeOrch.Cli.Objects;

/// <summary>The commands for devices without kubectl.</summary>
internal static class ObjectCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> Create() =>
    [
        GetCommand.Create(),
        DescribeCommand.Create(),
        ApplyCommand.Create(),
        DeleteCommand.Create(),
        ScaleCommand.Create(),
        LogsCommand.Create(),
        ExecCommand.Create(),
    ];
}
