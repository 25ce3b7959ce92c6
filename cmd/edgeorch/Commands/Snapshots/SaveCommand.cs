using System.CommandLine;
using EdgeOrch.ApiServer.Snapshots;
using EdgeOrch.Cli.Composition;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;
using EdgeOrch.Linux;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Commands.Snapshots;

/// <summary><c>edgeorch snapshot save</c>.</summary>
internal static class SaveCommand
{
    private const string DefaultName = "manual";

    public static Command Create()
    {
        var name = new Option<string>("--name") { Description = "How the saved file's name begins", HelpName = "name", DefaultValueFactory = _ => DefaultName };
        var output = new Option<string?>("--output", "-o") { Description = "File here that takes the snapshot instead of the server's directory; - is standard output", HelpName = "file" };
        var withKeys = new Option<bool>("--with-keys") { Description = "Put the cluster's keys and join token in too: who has the file then is the cluster" };
        var dataDirectory = SnapshotCommand.DataDirectory("Take the snapshot of the files of a server that does not run");
        var command = new Command("save", "Save a snapshot of the state: on the server, or in a file here.") { name, output, withKeys, dataDirectory };
        var connection = new ConnectionFlags();
        connection.AddTo(command);
        command.SetAction((flags, token) => SnapshotCommand.GuardAsync(() =>
        {
            ObjectCommand.RejectUnknownFlags(flags);
            var wanted = new Wanted(flags.GetValue(name)!, flags.GetValue(output), flags.GetValue(withKeys));
            if (!SnapshotService.IsPrefix(wanted.Name))
            {
                throw new SettingException($"--name: \"{wanted.Name}\" is not possible: lower-case letters, digits, dots and dashes are, and \"{SnapshotService.ScheduledPrefix}\" is the schedule's");
            }

            return flags.GetValue(dataDirectory) is { } directory
                ? SaveOfFilesAsync(wanted, directory, token)
                : connection.RunAsync(flags, session => AskAsync(wanted, session, token));
        }));
        return command;
    }

    private static async Task<int> SaveOfFilesAsync(Wanted wanted, string dataDirectory, CancellationToken cancellationToken)
    {
        await using var source = await StoppedStateSource.OpenAsync(SnapshotCommand.StateDirectory(dataDirectory), TimeProvider.System, cancellationToken);
        var keys = wanted.WithKeys ? new ServerKeys(dataDirectory).Read() : [];
        if (wanted.Output is { } output)
        {
            await WriteAsync(output, stream => source.WriteAsync(stream, keys, cancellationToken));
            return ExitCodes.Success;
        }

        var file = await new SnapshotDirectory(SnapshotSettings.DirectoryIn(dataDirectory)).SaveAsync(wanted.Name, source, keys, cancellationToken);
        Tell(file);
        return ExitCodes.Success;
    }

    private static async Task<int> AskAsync(Wanted wanted, ObjectSession session, CancellationToken cancellationToken)
    {
        var path = wanted.WithKeys ? SnapshotPaths.Keyed : SnapshotPaths.Snapshots;
        var request = wanted.Output is null
            ? new ApiRequest("POST", path) { Query = $"{SnapshotPaths.NameParameter}={Uri.EscapeDataString(wanted.Name)}" }
            : new ApiRequest("GET", path + SnapshotPaths.Current) { Accept = "application/octet-stream, application/json" };
        await using var response = await session.Transport.SendAsync(request, cancellationToken);
        if (!response.IsSuccess)
        {
            throw ApiStatusException.From(response.StatusCode, response.Body.Span);
        }

        if (wanted.Output is { } output)
        {
            await WriteAsync(output, stream => CopyAsync(response, stream, cancellationToken));
            return ExitCodes.Success;
        }

        Tell(SnapshotList.Parse(response.Body)[0]);
        return ExitCodes.Success;
    }

    private static async Task CopyAsync(ApiResponse response, Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(response.Body, cancellationToken);
        if (response.Frames is { } chunks)
        {
            await foreach (var chunk in chunks.WithCancellation(cancellationToken))
            {
                await target.WriteAsync(chunk, cancellationToken);
            }
        }
    }

    // The name appears when the file is whole, checked and on disk.
    private static async Task WriteAsync(string output, Func<Stream, Task> write)
    {
        if (output == "-")
        {
            await using var standard = Console.OpenStandardOutput();
            await write(standard);
            return;
        }

        var temporary = output + ".tmp";
        try
        {
            File.Delete(temporary);
            await using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = DurableFile.OwnerOnly }))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
                stream.Position = 0;
                var survey = await SnapshotSurvey.ReadAsync(stream, CancellationToken.None);
                Tell(new SnapshotFile(output, stream.Length, survey.Info, null));
            }

            File.Move(temporary, output, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(output))!);
        }
        catch (SnapshotException e)
        {
            throw new UserException($"what arrived is no whole snapshot: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Tell(SnapshotFile file) =>
        Console.WriteLine($"{file.Path}: revision {file.Info?.Revision}, {file.Bytes} bytes");

    private sealed record Wanted(string Name, string? Output, bool WithKeys);
}
