using System.Globalization;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Client.Servers;

namespace EdgeOrch.Cli.Commands.Cluster;

/// <summary>Puts the servers of a cluster into tables. Pure.</summary>
internal static class ServerTable
{
    /// <summary>Who they are, how they do, and what may still happen to them.</summary>
    public static string Status(ServerGroupReport report) => Aligned(
        ["NAME", "ID", "ROLE", "API ADDRESS", "PEER ADDRESS", "BEHIND", "HEALTH"],
        report.Servers.Select(static server => (string[])[
            Name(server), ServerId.Format(server.Id)[..ServerId.ShortLength], server.Role, server.ApiAddress, server.PeerAddress,
            server.Behind?.ToString(CultureInfo.InvariantCulture) ?? "-", server.Health])) + Summary(report) + "\n";

    /// <summary>Who they are.</summary>
    public static string Members(ServerGroupReport report) => Aligned(
        ["NAME", "ID", "ROLE", "API ADDRESS", "PEER ADDRESS"],
        report.Servers.Select(static server => (string[])[Name(server), ServerId.Format(server.Id), server.Role, server.ApiAddress, server.PeerAddress]));

    /// <summary>How many servers may fail.</summary>
    public static string Summary(ServerGroupReport report)
    {
        var voters = report.Servers.Count(static server => server.Votes);
        var majority = (voters / 2) + 1;
        if (report.Leader == 0)
        {
            return $"No server leads: nothing can be written until {majority} of the {voters} servers that vote are up and reach each other.";
        }

        var up = report.Servers.Count(static server => server.Votes && server.Health is ServerReport.Ok);
        var spare = Math.Max(0, up - majority);
        var state = up == voters ? $"All {voters} servers that vote are up" : $"{up} of {voters} servers that vote are up";
        return voters == 1
            ? "One server: when it fails, the cluster has no control plane until it is back."
            : $"{state}: {(spare == 0 ? "none may fail" : spare == 1 ? "one more may fail" : $"{spare} more may fail")} without an interruption.";
    }

    private static string Name(ServerReport server) => server.Name.Length > 0 ? server.Name : "<none>";

    private static string Aligned(string[] head, IEnumerable<string[]> rows) =>
        new TabAligner(minimumWidth: 0, padding: 3).Align(string.Concat(rows.Prepend(head).Select(static row => string.Join('\t', row) + "\n")));
}
