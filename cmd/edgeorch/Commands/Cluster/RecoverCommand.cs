using System.CommandLine;
using EdgeOrch.Cli.Commands.Snapshots;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Store;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster recover</c>: what is left when most servers are lost for good.</summary>
internal static class RecoverCommand
{
    public static Command Create()
    {
        var dataDirectory = new Option<string>("--data-dir") { Description = "Data directory of the stopped server that goes on alone", DefaultValueFactory = _ => "/var/lib/edgeorch", HelpName = "directory" };
        var force = new Option<bool>("--force") { Description = "Do it: most servers are lost for good, and what only they had is lost with them" };
        var command = new Command("recover", "Make a stopped server a cluster of its own, when most servers are lost for good.") { dataDirectory, force };
        command.SetAction((flags, _) => SnapshotCommand.GuardAsync(() => Task.FromResult(Recover(flags.GetValue(dataDirectory)!, flags.GetValue(force)))));
        return command;
    }

    private static int Recover(string dataDirectory, bool force)
    {
        if (!force)
        {
            throw new UserException(
                "with --force this server goes on without the others: what only they had is lost, and each of them must join again with an empty data directory; "
                + "while a majority of the servers can be started, start them instead");
        }

        try
        {
            var recovered = GroupRecovery.MakeAlone(SnapshotCommand.StateDirectory(dataDirectory));
            Console.WriteLine($"this server is a cluster of its own now: its state is of revision {recovered.Revision} and goes on at {recovered.NextRevision}");
            Console.WriteLine($"start it with: edgeorch server --data-dir {dataDirectory}");
            Console.WriteLine("then empty the other servers' data directories and let them join: \"edgeorch cluster add\" prints how");
            return ExitCodes.Success;
        }
        catch (FileNotFoundException e)
        {
            throw new UserException($"{e.Message}; name the data directory with --data-dir", e);
        }
    }
}
