using System.CommandLine;
using EdgeOrch.Cli.Objects;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster members</c>.</summary>
internal static class MembersCommand
{
    public static Command Create()
    {
        var command = new Command("members", "List the servers with their whole ids.");
        ObjectCommand.SetAction(command, new ConnectionFlags(), static async (session, _, cancellationToken) =>
        {
            await session.Output.WriteAsync(ServerTable.Members(await ClusterCommand.ReportAsync(session, cancellationToken)));
            return ExitCodes.Success;
        });
        return command;
    }
}
