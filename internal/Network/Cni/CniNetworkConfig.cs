using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Network.Proxy;

namespace EdgeOrch.Network.Cni;

/// <summary>The network configuration a CNI call gets on its standard input. Immutable.</summary>
/// <param name="Version">The version of the specification results are written in.</param>
/// <param name="Name">The network's name.</param>
/// <param name="Bridge">The bridge on the node.</param>
/// <param name="Mtu">Largest packet in bytes.</param>
/// <param name="PodCidr">The addresses of this node's pods.</param>
/// <param name="DataDirectory">Where reservations are kept.</param>
/// <param name="PortMappings">Ports of the node that lead to the pod.</param>
/// <param name="ValidAttachments">GC only: the attachments to keep, as container and interface.</param>
public sealed record CniNetworkConfig(
    string Version, string Name, string Bridge, int Mtu, IPNetwork PodCidr, string DataDirectory,
    IReadOnlyList<PortMapping> PortMappings, IReadOnlyList<(string ContainerId, string InterfaceName)>? ValidAttachments)
{
    private const int DefaultMtu = 1500;

    /// <summary>Parses the configuration.</summary>
    /// <exception cref="CniException">It is no JSON, or a field is missing or wrong; the message names the field.</exception>
    public static CniNetworkConfig Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var config = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("not an object");
            var version = Text(config, "cniVersion") ?? "0.2.0";
            if (!CniVersions.Supported.Contains(version))
            {
                throw new CniException(
                    CniErrorCode.IncompatibleVersion, $"cniVersion {version} is not supported; use one of {string.Join(", ", CniVersions.Supported)}");
            }

            return new CniNetworkConfig(
                version,
                Required(config, "name"),
                Text(config, "bridge") ?? "eo0",
                config["mtu"]?.GetValue<int>() is > 0 and var mtu ? mtu : DefaultMtu,
                Network(Required(config, "podCIDR")),
                Required(config, "dataDir"),
                Ports(config["runtimeConfig"]?["portMappings"] as JsonArray),
                Attachments(config["cni.dev/valid-attachments"] as JsonArray));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new CniException(CniErrorCode.Decoding, "the network configuration cannot be read: " + error.Message);
        }
    }

    private static string? Text(JsonObject config, string field) => config[field]?.GetValue<string>();

    private static string Required(JsonObject config, string field) => Text(config, field) is { Length: > 0 } text
        ? text
        : throw new CniException(CniErrorCode.InvalidConfiguration, $"the network configuration has no field \"{field}\"");

    private static IPNetwork Network(string text) => IPNetwork.TryParse(text, out var network)
        ? network
        : throw new CniException(CniErrorCode.InvalidConfiguration, $"podCIDR \"{text}\" is no network such as 10.42.0.0/24");

    private static List<PortMapping> Ports(JsonArray? mappings)
    {
        var result = new List<PortMapping>();
        foreach (var mapping in mappings ?? [])
        {
            var host = mapping?["hostPort"]?.GetValue<int>() ?? 0;
            if (host == 0)
            {
                continue;
            }

            byte protocol = mapping!["protocol"]?.GetValue<string>().ToLowerInvariant() switch
            {
                "udp" => ServicePortSpec.Udp,
                "sctp" => ServicePortSpec.Sctp,
                _ => ServicePortSpec.Tcp,
            };
            var address = mapping["hostIP"]?.GetValue<string>() is { Length: > 0 } text ? IPAddress.Parse(text) : null;
            var everywhere = address is null || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
            result.Add(new PortMapping(host, mapping["containerPort"]?.GetValue<int>() ?? host, protocol, everywhere ? null : address));
        }

        return result;
    }

    private static List<(string, string)>? Attachments(JsonArray? attachments) => attachments?
        .Select(item => (item?["containerID"]?.GetValue<string>() ?? "", item?["ifname"]?.GetValue<string>() ?? ""))
        .ToList();
}
