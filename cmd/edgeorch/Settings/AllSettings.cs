namespace EdgeOrch.Cli.Settings;

/// <summary>Every setting of the long-running commands.</summary>
internal static class AllSettings
{
    private static readonly Setting[] Shared =
    [
        ConfigFile.Default,
        new("data-dir", "/var/lib/edgeorch", "Directory that holds everything this node keeps"),
        new("log-format", "human", "Log lines for people (human) or for machines (json)"),
        new("log-level", "info", "Least severe log lines shown: debug, info, warn or error"),
    ];

    private static readonly Setting[] Node =
    [
        new("node-name", "", "Name of this node; the host name when empty"),
        new("node-ip", "", "Address other nodes reach this node at; found from the routes when empty"),
        new("node-label", "", "Labels the node registers with, as key=value") { IsList = true },
        new("node-taint", "", "Taints the node registers with, as key=value:Effect") { IsList = true },
        new("container-runtime-endpoint", "/run/containerd/containerd.sock", "Socket of the container runtime"),
        new("cni-conf-dir", "/etc/cni/net.d", "Directory the container runtime reads network configuration from"),
        new("cni-bin-dir", "/opt/cni/bin", "Directory the container runtime runs network plugins from"),
        new("max-pods", "110", "Most pods this node takes"),
        new("node-resource", "", "Further resources the node announces, as name=count, for example nvidia.com/gpu=1") { IsList = true },
        new("cluster-dns", "", "Address of the cluster's DNS server that pods are told"),
        new("cluster-domain", "cluster.local", "Domain of the cluster's names"),
        new("disable-proxy", "", "Do not program the service data plane on this node") { IsSwitch = true },
        new("disable-routes", "", "Do not keep routes to other nodes' pods") { IsSwitch = true },
    ];

    /// <summary>The settings of <c>edgeorch server</c>.</summary>
    public static IReadOnlyList<Setting> Server { get; } =
    [
        .. Shared,
        new("bind-address", "0.0.0.0", "Address the API is served on"),
        new("https-listen-port", "6443", "Port the API is served on"),
        new("advertise-address", "", "Address the API is reached at by agents and pods; the node's address when empty"),
        new("join", "", "Addresses of servers of a cluster that this one becomes a server of, for example https://10.0.0.1:6443; --token is theirs") { IsList = true },
        new("peer-address", "", "Address other servers reach this one at, as host:port; the node's address and --peer-listen-port when empty"),
        new("peer-bind-address", "0.0.0.0", "Address other servers are listened for on, as soon as there are any"),
        new("peer-listen-port", "6444", "Port other servers are listened for on"),
        new("tls-san", "", "Further names and addresses in the server's certificate") { IsList = true },
        new("cluster-cidr", "10.42.0.0/16", "Network pods get addresses from"),
        new("service-cidr", "10.96.0.0/16", "Network services get addresses from"),
        new("service-node-port-range", "30000-32767", "Ports services of type NodePort get"),
        new("write-kubeconfig", "/etc/edgeorch/kubeconfig", "File the administrator's kubeconfig is written to"),
        new("datastore-endpoint", "", "Addresses of an etcd cluster, 3.4 or newer, that holds the state instead of this node, for example https://10.0.0.2:2379") { IsList = true },
        new("datastore-cafile", "", "PEM file with the authorities of the etcd members' certificates; https needs it"),
        new("datastore-certfile", "", "PEM file with the certificate that this server shows to etcd; read at the start"),
        new("datastore-keyfile", "", "PEM file with that certificate's key"),
        new("datastore-prefix", "/edgeorch/", "What all keys in etcd begin with; clusters that share an etcd need different ones"),
        new("token", "", "Join token's secret; made on the first start when empty"),
        new("token-auth-file", "", "File of fixed bearer tokens, one a line: token,user,uid,\"group1,group2\""),
        new("service-account-key-file", "", "Files with further public keys that service account tokens are accepted from, to change the signing key") { IsList = true },
        new("encryption-provider-config", "", "File that says which kinds are sealed in the store, with which keys; read again when it changes"),
        new("disable-agent", "", "Run the control plane only, without a node") { IsSwitch = true },
        new("scheduler-config", "", "File with scheduler plugins and weights"),
        new("snapshot-schedule", "0 */12 * * *", "When the server saves a snapshot of its state, as a cron expression in UTC; off for never"),
        new("snapshot-retention", "5", "Scheduled snapshots that are kept"),
        new("snapshot-dir", "", "Directory of saved snapshots; server/snapshots in the data directory when empty"),
        new("node-monitor-grace-period", "40s", "Silence after which a node counts as lost"),
        .. Node,
    ];

    /// <summary>The settings of <c>edgeorch agent</c>.</summary>
    public static IReadOnlyList<Setting> Agent { get; } =
    [
        .. Shared,
        new("server", "", "Address of the server, for example https://10.0.0.1:6443") { IsList = true },
        new("token", "", "Join token of the server"),
        .. Node,
    ];

    /// <summary>All names.</summary>
    public static IReadOnlySet<string> Names { get; } = Server.Concat(Agent).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
}
