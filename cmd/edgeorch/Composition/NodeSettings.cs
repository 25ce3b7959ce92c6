using System.Globalization;
using System.Net;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Authorization;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Composition;

/// <summary>What a node was told, checked.</summary>
internal sealed record NodeSettings
{
    public required string DataDirectory { get; init; }

    public required string Name { get; init; }

    public required IPAddress Address { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyList<Taint> Taints { get; init; }

    public required string RuntimeSocket { get; init; }

    public required string CniConfigDirectory { get; init; }

    public required string CniPluginDirectory { get; init; }

    public required int MaxPods { get; init; }

    public required IReadOnlyDictionary<string, long> Resources { get; init; }

    public required IPAddress? ClusterDns { get; init; }

    public required string ClusterDomain { get; init; }

    public required bool WithProxy { get; init; }

    public required bool WithRoutes { get; init; }

    /// <summary>Reads and checks every setting.</summary>
    /// <exception cref="SettingException">One is wrong; the message names where it was set.</exception>
    public static NodeSettings From(SettingValues values) => new()
    {
        DataDirectory = Path.GetFullPath(values.TextOrNull("data-dir") ?? throw values.Wrong("data-dir", "is empty")),
        Name = NodeName(values),
        Address = values.Address("node-ip") ?? HostAddress.Detect(),
        Labels = values.Items("node-label").Select(item => LabelOf(values, item)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal),
        Taints = [.. values.Items("node-taint").Select(item => TaintOf(values, item))],
        RuntimeSocket = SocketPath(values),
        CniConfigDirectory = Path.GetFullPath(values.Text("cni-conf-dir")),
        CniPluginDirectory = Path.GetFullPath(values.Text("cni-bin-dir")),
        MaxPods = values.Number("max-pods", 1, 10000),
        Resources = values.Items("node-resource").Select(item => Pair(values, "node-resource", item)).ToDictionary(
            p => p.Key,
            p => long.TryParse(p.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw values.Wrong("node-resource", $"\"{p.Value}\" is not a whole number"),
            StringComparer.Ordinal),
        ClusterDns = values.Address("cluster-dns"),
        ClusterDomain = values.Text("cluster-domain"),
        WithProxy = !values.Switch("disable-proxy"),
        WithRoutes = !values.Switch("disable-routes"),
    };

    private static string NodeName(SettingValues values)
    {
        var name = (values.TextOrNull("node-name") ?? Dns.GetHostName()).ToLowerInvariant();
        var valid = name.Length is > 0 and <= 253
            && name.Split('.').All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && part[0] != '-' && part[^1] != '-');
        return valid ? name : throw new SettingException($"--node-name: \"{name}\" is not a DNS name of lower-case letters, digits, '-' and '.'");
    }

    private static string SocketPath(SettingValues values)
    {
        var text = values.Text("container-runtime-endpoint");
        const string scheme = "unix://";
        var path = text.StartsWith(scheme, StringComparison.Ordinal) ? text[scheme.Length..] : text;
        return Path.IsPathRooted(path) ? path : throw values.Wrong("container-runtime-endpoint", "is not the absolute path of a unix socket");
    }

    private static KeyValuePair<string, string> Pair(SettingValues values, string name, string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? new(item[..equals], item[(equals + 1)..]) : throw values.Wrong(name, $"has \"{item}\", which is not of the form key=value");
    }

    private static KeyValuePair<string, string> LabelOf(SettingValues values, string item)
    {
        var label = Pair(values, "node-label", item);
        return NodeLabels.MaySet(label.Key) ? label : throw values.Wrong("node-label",
            $"has \"{label.Key}\", which a node may not set on itself: use a prefix of your own, or label the node with kubectl");
    }

    private static Taint TaintOf(SettingValues values, string item)
    {
        var colon = item.LastIndexOf(':');
        var effect = colon < 0 ? "" : item[(colon + 1)..];
        if (effect is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
        {
            throw values.Wrong("node-taint", $"has \"{item}\", which is not of the form key=value:NoSchedule, :PreferNoSchedule or :NoExecute");
        }

        var key = item[..colon];
        var equals = key.IndexOf('=', StringComparison.Ordinal);
        return new Taint { Key = equals < 0 ? key : key[..equals], Value = equals < 0 ? null : key[(equals + 1)..], Effect = effect };
    }
}
