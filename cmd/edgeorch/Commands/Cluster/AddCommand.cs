using System.CommandLine;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Client.Servers;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster add</c>: what to type on the machine that becomes a server.</summary>
internal static class AddCommand
{
    public static Command Create()
    {
        var dataDirectory = new Option<string>("--data-dir") { Description = "This server's data directory, which has the servers' join token", DefaultValueFactory = _ => "/var/lib/edgeorch", HelpName = "directory" };
        var command = new Command("add", "Print the command that makes another machine a server of this cluster.") { dataDirectory };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var token = await TokenCommand.ReadServerTokenAsync(flags.GetValue(dataDirectory)!);
            var report = await ClusterCommand.ReportAsync(session, cancellationToken);
            var servers = report.Servers.Where(static server => server.ApiAddress.Length > 0 && server.Health != ServerReport.Unreachable).Select(static server => $"https://{server.ApiAddress}").ToList();
            if (servers.Count == 0)
            {
                throw new UserException("no server of this cluster says where it is reached; see \"edgeorch cluster status\"");
            }

            await session.Output.WriteLineAsync($"edgeorch server --join {string.Join(',', servers)} --token {token}");
            await session.Error.WriteLineAsync("the token is that of servers: who has it gets the cluster's keys; agents join with those of \"edgeorch token create\"");
            return ExitCodes.Success;
        });
        return command;
    }
}
