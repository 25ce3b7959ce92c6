using System.CommandLine;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Client;
using EdgeOrch.Client.Servers;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary><c>edgeorch cluster</c>: the servers that hold the state together.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster", "See and change which servers hold the cluster's state together.")
    {
        StatusCommand.Create(), MembersCommand.Create(), AddCommand.Create(), RemoveCommand.Create(), PromoteCommand.Create(), TransferLeaderCommand.Create(), RecoverCommand.Create(),
    };

    /// <summary>Asks a server for the servers there are.</summary>
    internal static async Task<ServerGroupReport> ReportAsync(ObjectSession session, CancellationToken cancellationToken)
    {
        try
        {
            return ServerGroupReport.Parse(await new ApiClient(session.Transport).SendForBodyAsync(new ApiRequest("GET", ServerPaths.Servers), cancellationToken));
        }
        catch (FormatException e)
        {
            throw new UserException($"{e.Message}; is the server of another version?", e);
        }
        catch (ApiStatusException e) when (e.Code == 404)
        {
            throw new UserException("this server knows of no others: it keeps its state in an etcd, or is of an older version", e);
        }
    }

    /// <summary>Orders something done to a server.</summary>
    internal static async Task OrderAsync(ObjectSession session, string method, string path, CancellationToken cancellationToken) =>
        await new ApiClient(session.Transport).SendForBodyAsync(new ApiRequest(method, path), cancellationToken);

    /// <summary>The server that somebody named, by its name or the beginning of its id.</summary>
    /// <exception cref="UserException">There is none, or more than one.</exception>
    internal static ServerReport Find(ServerGroupReport report, string text)
    {
        var found = report.Servers.Where(server => server.Name == text).ToList();
        if (found.Count == 0)
        {
            found = [.. report.Servers.Where(server => text.Length >= 4 && ServerId.Format(server.Id).StartsWith(text, StringComparison.Ordinal))];
        }

        return found switch
        {
            [var one] => one,
            [] => throw new UserException($"no server has the name or id {text}; \"edgeorch cluster members\" lists them"),
            _ => throw new UserException($"more than one server has the name {text}, or an id that begins so; name one by more digits of its id: {string.Join(", ", found.Select(static server => ServerId.Format(server.Id)))}"),
        };
    }

    /// <summary>The argument that names a server.</summary>
    internal static Argument<string> ServerArgument() => new("server") { Description = "The server's name, or the beginning of its id" };
}
