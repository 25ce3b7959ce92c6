using System.CommandLine;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Client.Servers;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster promote</c>.</summary>
internal static class PromoteCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.ServerArgument();
        var command = new Command("promote", "Make a learner a voter; servers that join become one by themselves.") { name };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var server = ClusterCommand.Find(await ClusterCommand.ReportAsync(session, cancellationToken), flags.GetValue(name)!);
            await ClusterCommand.OrderAsync(session, "POST", ServerPaths.Of(server.Id) + ServerPaths.Promote, cancellationToken);
            await session.Output.WriteLineAsync($"server {server.Name} votes now");
            return ExitCodes.Success;
        });
        return command;
    }
}
