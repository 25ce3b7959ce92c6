namespace EdgeOrch.Client.Servers;

/// <summary>Where the servers of a cluster are asked for and changed: for administrators, for servers, and POST for who has the servers' join token.</summary>
public static class ServerPaths
{
    /// <summary>GET lists the servers (<see cref="ServerGroupReport"/>); POST joins (<see cref="ServerJoinRequest"/>, <see cref="ServerJoinAnswer"/>).</summary>
    public const string Servers = "/edgeorch/v1/servers";

    /// <summary>Behind a server's id: POST makes a learner a voter.</summary>
    public const string Promote = "/promote";

    /// <summary>Behind a server's id: POST hands it the lead.</summary>
    public const string Lead = "/lead";

    /// <summary>One server: DELETE takes it out.</summary>
    public static string Of(long id) => $"{Servers}/{ServerId.Format(id)}";
}
