using System.CommandLine;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Snapshots;
using EdgeOrch.Cli.Composition;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Client;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Commands.Snapshots;

/// <summary><c>edgeorch snapshot list</c>.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var dataDirectory = SnapshotCommand.DataDirectory("List the files in this data directory instead of asking a server");
        var command = new Command("list", "List the snapshots on the server.") { dataDirectory };
        var connection = new ConnectionFlags();
        connection.AddTo(command);
        command.SetAction((flags, token) => SnapshotCommand.GuardAsync(async () =>
        {
            if (flags.GetValue(dataDirectory) is { } directory)
            {
                return Show(await new SnapshotDirectory(SnapshotSettings.DirectoryIn(directory)).ListAsync(token));
            }

            return await connection.RunAsync(flags, async session =>
                Show(SnapshotList.Parse(await new ApiClient(session.Transport).SendForBodyAsync(new ApiRequest("GET", SnapshotPaths.Snapshots), token))));
        }));
        return command;
    }

    private static int Show(IReadOnlyList<SnapshotFile> files)
    {
        Console.WriteLine($"{"CREATED",-22}{"REVISION",-16}{"BYTES",-14}FILE");
        foreach (var file in files)
        {
            Console.WriteLine(file.Info is { } info
                ? $"{KubeTime.FormatSeconds(info.CreatedAt),-22}{info.Revision,-16}{file.Bytes,-14}{file.Path}"
                : $"{"-",-22}{"-",-16}{file.Bytes,-14}{file.Path}: {file.Problem}");
        }

        return ExitCodes.Success;
    }
}
