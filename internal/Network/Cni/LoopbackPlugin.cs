using System.Text.Json;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// The plugin type <c>loopback</c>, which container runtimes call for every sandbox before the network proper: brings the
/// sandbox's loopback interface up.
/// </summary>
internal static class LoopbackPlugin
{
    /// <summary>The plugin type, and the name of its file in the runtime's plugin directory.</summary>
    public const string PluginType = "loopback";

    /// <summary>Answers ADD, DEL or CHECK.</summary>
    public static void Answer(CniRequest request, string version, Stream answer)
    {
        if (request.Command is not ("ADD" or "CHECK"))
        {
            // The interface goes away with its namespace.
            return;
        }

        NetworkNamespace.Run(request.NamespacePath, () =>
        {
            using var route = RouteNetlink.Open();
            if (route.Links().FirstOrDefault(link => link.IsLoopback) is { IsUp: false } loopback)
            {
                route.SetUp(loopback.Index);
            }
        });
        if (request.Command == "ADD")
        {
            WriteResult(request, version, answer);
        }
    }

    private static void WriteResult(CniRequest request, string version, Stream answer)
    {
        using var json = new Utf8JsonWriter(answer);
        json.WriteStartObject();
        json.WriteString("cniVersion", version);
        json.WriteStartArray("interfaces");
        json.WriteStartObject();
        json.WriteString("name", "lo");
        json.WriteString("mac", "00:00:00:00:00:00");
        json.WriteString("sandbox", request.NamespacePath);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("ips");
        json.WriteStartObject();
        if (CniVersions.AddressesNameTheirFamily(version))
        {
            json.WriteString("version", "4");
        }

        json.WriteString("address", "127.0.0.1/8");
        json.WriteNumber("interface", 0);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
