using System.CommandLine;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Store;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Commands.Snapshots;

/// <summary><c>edgeorch snapshot</c>: saves, lists, inspects and restores the server's state.</summary>
internal static class SnapshotCommand
{
    public static Command Create() => new("snapshot", "Save, list, inspect and restore snapshots of the server's state.")
    {
        SaveCommand.Create(), ListCommand.Create(), InspectCommand.Create(), RestoreCommand.Create(),
    };

    /// <summary>The flag that makes a command work on files instead of asking a server.</summary>
    internal static Option<string?> DataDirectory(string description) => new("--data-dir") { Description = description, HelpName = "directory" };

    /// <summary>Where the state is in a data directory.</summary>
    internal static string StateDirectory(string dataDirectory) => Path.Combine(dataDirectory, "server");

    /// <summary>Runs work and turns what stands in its way into a line on standard error.</summary>
    internal static Task<int> GuardAsync(Func<Task<int>> work) => ObjectCommand.GuardAsync(
        async () =>
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (e is StoreLockedException or StoreCorruptException or StoreUnavailableException)
            {
                throw new UserException(e.Message, e);
            }
        },
        Console.Error);

    /// <summary>Opens a snapshot and runs work on it; its refusals name the file.</summary>
    internal static async Task<T> ReadAsync<T>(string file, Func<Stream, Task<T>> work)
    {
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            return await work(stream);
        }
        catch (SnapshotException e)
        {
            throw new UserException($"{file} cannot be used: {e.Message}", e);
        }
    }
}
