using System.CommandLine;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Client.Servers;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster remove</c>.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.ServerArgument();
        var command = new Command("remove", "Take a server out of the cluster for good.") { name };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var server = ClusterCommand.Find(await ClusterCommand.ReportAsync(session, cancellationToken), flags.GetValue(name)!);
            await ClusterCommand.OrderAsync(session, "DELETE", ServerPaths.Of(server.Id), cancellationToken);
            await session.Output.WriteLineAsync($"server {server.Name} is out of the cluster; remove its data directory before it joins one again");
            return ExitCodes.Success;
        });
        return command;
    }
}
