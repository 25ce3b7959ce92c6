using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "json for machines", HelpName = "format" };
        var command = new Command("status", "Show the servers, who leads, how far the others are, and how many may fail.") { output };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var json = flags.GetValue(output) switch
            {
                null or "" => false,
                "json" => true,
                var other => throw new SettingException($"--output: \"{other}\" is not json"),
            };
            var report = await ClusterCommand.ReportAsync(session, cancellationToken);
            await session.Output.WriteAsync(json ? JsonText.Indented(JsonNode.Parse(report.ToUtf8())) : ServerTable.Status(report));
            return ExitCodes.Success;
        });
        return command;
    }
}
