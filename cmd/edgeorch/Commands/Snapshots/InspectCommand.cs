using System.CommandLine;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Snapshots;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Commands.Snapshots;

/// <summary><c>edgeorch snapshot inspect</c>.</summary>
internal static class InspectCommand
{
    private const int Largest = 10;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The snapshot; - is standard input" };
        var command = new Command("inspect", "Check every byte of a snapshot and show what is in it.") { file };
        command.SetAction((flags, token) => SnapshotCommand.GuardAsync(async () =>
        {
            var path = flags.GetValue(file)!;
            Show(await SnapshotCommand.ReadAsync(path, stream => SnapshotSurvey.ReadAsync(stream, token)), path == "-" ? null : new FileInfo(path).Length, Console.Out);
            return ExitCodes.Success;
        }));
        return command;
    }

    /// <summary>Writes what was found.</summary>
    internal static void Show(SnapshotSurvey survey, long? bytes, TextWriter output)
    {
        output.WriteLine($"revision    {survey.Info.Revision}");
        output.WriteLine($"created     {KubeTime.FormatSeconds(survey.Info.CreatedAt)}");
        output.WriteLine($"history     {survey.Changes} changes since revision {survey.Info.CompactedRevision}");
        output.WriteLine($"keys        {(survey.Attachments.Count == 0 ? "none" : string.Join(", ", survey.Attachments))}");
        output.WriteLine(bytes is null ? "checksums   right" : $"checksums   right, {bytes} bytes");
        output.WriteLine($"objects     {survey.Live.Count}, {survey.Live.Sum(static key => (long)key.Bytes)} bytes");
        output.WriteLine();
        output.WriteLine($"{"OBJECTS",10}{"BYTES",14}  RESOURCE");
        foreach (var group in survey.Live.GroupBy(static key => StoredKey.ResourceOf(key.Key)).OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Count(),10}{group.Sum(static key => (long)key.Bytes),14}  {group.Key}");
        }

        output.WriteLine();
        output.WriteLine($"{"BYTES",10}  LARGEST");
        foreach (var key in survey.Live.OrderByDescending(static key => key.Bytes).Take(Largest))
        {
            output.WriteLine($"{key.Bytes,10}  {key.Key}");
        }
    }
}
