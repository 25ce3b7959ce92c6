using System.Net;
using EdgeOrch.Client.Servers;
using EdgeOrch.Store;

namespace EdgeOrch.Cli.Composition;

/// <summary>What a server's settings say to the other servers. Pure.</summary>
internal static class ClusterSettings
{
    /// <summary>The settings that all servers of a cluster must have alike, by flag.</summary>
    public static IReadOnlyDictionary<string, string> Shared(ServerOptions options) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cluster-cidr"] = options.ClusterCidr.ToString(),
        ["service-cidr"] = options.ServiceCidr.ToString(),
        ["service-node-port-range"] = $"{options.NodePorts.First}-{options.NodePorts.Last}",
        ["cluster-domain"] = options.Node.ClusterDomain,
    };

    /// <summary>What a server tells about itself.</summary>
    public static MemberInfo Self(ServerOptions options) =>
        new(options.Node.Name, options.Peers.Advertise.ToString(), new IPEndPoint(options.AdvertiseAddress, options.Listen.Port).ToString());

    /// <summary>The same as a request to the leader.</summary>
    public static ServerJoinRequest RequestOf(ServerOptions options, long id)
    {
        var self = Self(options);
        return new ServerJoinRequest(id, self.Name, self.PeerAddress, self.ApiAddress, Shared(options));
    }
}
