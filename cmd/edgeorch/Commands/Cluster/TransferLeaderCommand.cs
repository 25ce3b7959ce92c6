using System.CommandLine;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Client.Servers;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster transfer-leader</c>.</summary>
internal static class TransferLeaderCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("server") { Description = "The server's name, or the beginning of its id; the one that is furthest when none is named", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("transfer-leader", "Hand the lead to another server, for example before this one is worked on.") { name };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var report = await ClusterCommand.ReportAsync(session, cancellationToken);
            var server = flags.GetValue(name) is { } text ? ClusterCommand.Find(report, text) : Furthest(report);
            await ClusterCommand.OrderAsync(session, "POST", ServerPaths.Of(server.Id) + ServerPaths.Lead, cancellationToken);
            await session.Output.WriteLineAsync($"server {server.Name} leads now");
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The voter that lacks least.</summary>
    /// <exception cref="UserException">There is none but the leader that answers.</exception>
    internal static ServerReport Furthest(ServerGroupReport report) =>
        report.Servers.Where(static server => server.Role == ServerReport.VoterRole && server.Health == ServerReport.Ok).OrderBy(static server => server.Behind).FirstOrDefault()
        ?? throw new UserException("no other server that votes is up; see \"edgeorch cluster status\"");
}
