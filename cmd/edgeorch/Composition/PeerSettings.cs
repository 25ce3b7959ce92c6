using System.Net;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Cli.Composition;

/// <summary>What a server was told of other servers.</summary>
/// <param name="Join">Servers of the cluster to join; empty founds one.</param>
/// <param name="Advertise">Where other servers reach this one.</param>
/// <param name="Listen">Where this one listens for them.</param>
internal sealed record PeerSettings(IReadOnlyList<Uri> Join, PeerAddress Advertise, IPEndPoint Listen)
{
    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">One is wrong, or does not go with another.</exception>
    public static PeerSettings From(SettingValues values, NodeSettings node)
    {
        var bind = values.Address("peer-bind-address") ?? throw values.Wrong("peer-bind-address", "is empty");
        var port = values.Number("peer-listen-port", 1, 65535);
        var join = values.Items("join").Select(text => Server(values, text)).ToList();
        return join.Count > 0 && values.TextOrNull("datastore-endpoint") is not null
            ? throw values.Wrong("join", "does not go with --datastore-endpoint: servers on one etcd need not know each other; start this one with the same --datastore flags and keys")
            : new PeerSettings(join, Advertised(values, node, port), new IPEndPoint(bind, port));
    }

    private static PeerAddress Advertised(SettingValues values, NodeSettings node, int port) => values.TextOrNull("peer-address") is { } text
        ? PeerAddress.TryParse(text) ?? throw values.Wrong("peer-address", "is not an address such as 10.0.0.2:6444")
        : new PeerAddress(node.Address.ToString(), port);

    private static Uri Server(SettingValues values, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.PathAndQuery == "/"
            ? address
            : throw values.Wrong("join", "is not a list of addresses such as https://10.0.0.1:6443");
}
