using System.Net;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Scheduler.Framework;
using EdgeOrch.Store;

namespace EdgeOrch.Cli.Composition;

/// <summary>What <c>edgeorch server</c> was told, checked.</summary>
internal sealed record ServerOptions
{
    private static readonly TimeSpan MinimumGracePeriod = TimeSpan.FromSeconds(12);

    public required string DataDirectory { get; init; }

    public required IPEndPoint Listen { get; init; }

    public required IPAddress AdvertiseAddress { get; init; }

    public required IReadOnlyList<string> ExtraNames { get; init; }

    public required IPNetwork ClusterCidr { get; init; }

    public required IPNetwork ServiceCidr { get; init; }

    public required (int First, int Last) NodePorts { get; init; }

    public required string? KubeconfigPath { get; init; }

    /// <summary>The etcd cluster that holds the state; null keeps it in a file of this node.</summary>
    public required EtcdStoreOptions? Datastore { get; init; }

    /// <summary>The other servers, and how they reach this one.</summary>
    public required PeerSettings Peers { get; init; }

    public required string? Token { get; init; }

    public required string? TokenAuthFile { get; init; }

    public required IReadOnlyList<string> TokenKeyFiles { get; init; }

    /// <summary>Which kinds are sealed in the store; null for none.</summary>
    public required EncryptionFile? Encryption { get; init; }

    public required bool WithAgent { get; init; }

    public required PluginSet SchedulerPlugins { get; init; }

    public required TimeSpan NodeMonitorGracePeriod { get; init; }

    public required SnapshotSettings Snapshots { get; init; }

    public required NodeSettings Node { get; init; }

    /// <summary>Reads and checks every setting.</summary>
    /// <exception cref="SettingException">One is wrong; the message names where it was set.</exception>
    public static ServerOptions From(SettingValues values)
    {
        var node = NodeSettings.From(values);
        var bind = values.Address("bind-address") ?? throw values.Wrong("bind-address", "is empty");
        var clusterCidr = values.Network("cluster-cidr");
        var serviceCidr = values.Network("service-cidr");
        if (clusterCidr.Contains(serviceCidr.BaseAddress) || serviceCidr.Contains(clusterCidr.BaseAddress))
        {
            throw values.Wrong("service-cidr", $"overlaps with the cluster-cidr {clusterCidr}");
        }

        return new ServerOptions
        {
            DataDirectory = node.DataDirectory,
            Listen = new IPEndPoint(bind, values.Number("https-listen-port", 0, 65535)),
            AdvertiseAddress = values.Address("advertise-address") ?? node.Address,
            ExtraNames = values.Items("tls-san"),
            ClusterCidr = clusterCidr,
            ServiceCidr = serviceCidr,
            NodePorts = PortRange(values, "service-node-port-range"),
            KubeconfigPath = values.TextOrNull("write-kubeconfig"),
            Datastore = DatastoreSettings.From(values),
            Peers = PeerSettings.From(values, node),
            Token = values.TextOrNull("token"),
            TokenAuthFile = values.TextOrNull("token-auth-file"),
            TokenKeyFiles = values.Items("service-account-key-file"),
            Encryption = LoadEncryption(values),
            WithAgent = !values.Switch("disable-agent"),
            SchedulerPlugins = SchedulerConfig.Load(values),
            NodeMonitorGracePeriod = GracePeriod(values),
            Snapshots = SnapshotSettings.From(values, node.DataDirectory),
            Node = node,
        };
    }

    // Less than a heartbeat's distance and some delay would declare every node lost again and again.
    private static TimeSpan GracePeriod(SettingValues values)
    {
        const string name = "node-monitor-grace-period";
        var period = values.Duration(name);
        return period >= MinimumGracePeriod ? period : throw values.Wrong(name, $"is too short: nodes report every 10 s, so it takes at least {MinimumGracePeriod.TotalSeconds} s");
    }

    private static EncryptionFile? LoadEncryption(SettingValues values)
    {
        const string name = "encryption-provider-config";
        try
        {
            return values.TextOrNull(name) is { } path ? EncryptionFile.Load(path) : null;
        }
        catch (InvalidDataException e)
        {
            throw values.Wrong(name, $"cannot be used: {e.InnerException!.Message}");
        }
    }

    private static (int First, int Last) PortRange(SettingValues values, string name) =>
        values.Text(name).Split('-') is [var first, var last] && ushort.TryParse(first, out var from) && ushort.TryParse(last, out var to) && from > 0 && from <= to
            ? (from, to)
            : throw values.Wrong(name, "is not a range of ports such as 30000-32767");
}
