using System.CommandLine;
using EdgeOrch.Cli.Composition;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Store;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Commands.Snapshots;

/// <summary><c>edgeorch snapshot restore</c>.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The snapshot; - is standard input" };
        var dataDirectory = new Option<string>("--data-dir") { Description = "Data directory of the server that gets the state", DefaultValueFactory = _ => "/var/lib/edgeorch", HelpName = "directory" };
        var force = new Option<bool>("--force") { Description = "Replace a state that is there; it is moved aside, not deleted" };
        var command = new Command("restore", "Make a stopped server's state of a snapshot.") { file, dataDirectory, force };
        command.SetAction((flags, token) => SnapshotCommand.GuardAsync(
            () => RestoreAsync(flags.GetValue(file)!, flags.GetValue(dataDirectory)!, flags.GetValue(force), token)));
        return command;
    }

    private static async Task<int> RestoreAsync(string file, string dataDirectory, bool force, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var keys = new ServerKeys(dataDirectory);
        string? oldKeys = null;
        try
        {
            var restore = new StateRestore(SnapshotCommand.StateDirectory(dataDirectory));
            var restored = await SnapshotCommand.ReadAsync(file, stream => restore.RestoreAsync(
                stream, force, (_, attachments) => oldKeys = attachments.Count > 0 ? keys.Write(attachments, force, now) : null, now, cancellationToken));
            Tell(restored, oldKeys, keys, dataDirectory);
            return ExitCodes.Success;
        }
        catch (StoreExistsException e)
        {
            throw new UserException($"{e.Message}; --force moves it aside, or name an empty data directory", e);
        }
    }

    private static void Tell(RestoredState restored, string? oldKeys, ServerKeys keys, string dataDirectory)
    {
        Console.WriteLine($"restored revision {restored.Info.Revision}; the server goes on at revision {restored.NextRevision}");
        foreach (var aside in (IEnumerable<string?>)[restored.MovedTo, oldKeys])
        {
            if (aside is not null)
            {
                Console.WriteLine($"what was there is in {aside}");
            }
        }

        if (keys.Read().Count == 0)
        {
            Console.WriteLine("there are no keys, in the snapshot or in the data directory: the server will make new ones, agents must join again and kubeconfigs and service account tokens of before are refused");
        }

        Console.WriteLine($"start it with: edgeorch server --data-dir {dataDirectory}");
    }
}
