using System.CommandLine;
using EdgeOrch.Cli.Commands;
using EdgeOrch.Cli.Commands.Cluster;
using EdgeOrch.Cli.Commands.Snapshots;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    /// <summary>Exit code for a failure of the work itself.</summary>
    public const int Failure = 1;

    /// <summary>Exit code for wrong flags, files or environment.</summary>
    public const int Misuse = 2;

    /// <summary>The root command with every command below it; documentation is made from it too.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Kubernetes for edge devices in one executable.")
        {
            ServerCommand.Create(),
            AgentCommand.Create(),
            TokenCommand.Create(),
            ClusterCommand.Create(),
            SnapshotCommand.Create(),
            EncryptionConfigCommand.Create(),
            CheckConfigCommand.Create(),
            VersionCommand.Create(),
            CompletionCommand.Create(),
            ManCommand.Create(),
        };
        foreach (var command in ObjectCommands.Create())
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    /// <summary>Parses and runs; errors go to standard error in one line each.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Create().Parse(args);
        if (result.Errors.Count > 0 && args is [not ['[', ..], ..])
        {
            // An unknown word leaves the parser without a command too; only the word is worth naming.
            var unknown = result.UnmatchedTokens.Count > 0 && result.CommandResult.Command is RootCommand;
            foreach (var error in result.Errors.Where(e => !unknown || result.UnmatchedTokens.Any(t => e.Message.Contains(t, StringComparison.Ordinal))))
            {
                await Console.Error.WriteLineAsync($"error: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"Run \"edgeorch {Path(result)}--help\" for what it takes.");
            return Misuse;
        }

        // The commands stop on signals themselves: a server must finish what it has accepted.
        return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Runs a command's work and turns what a user can mend into a line on standard error.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (SettingException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return Misuse;
        }
        catch (UserException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return Failure;
        }
    }

    private static string Path(ParseResult result) => result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
}
