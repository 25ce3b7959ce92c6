using System.Text.Json;

namespace EdgeOrch.Network.Cni;

/// <summary>Writes the answers of the CNI specification.</summary>
internal static class CniResult
{
    internal static void WriteVersion(Stream output, string version)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("cniVersion", version);
        json.WriteStartArray("supportedVersions");
        foreach (var supported in CniVersions.Supported)
        {
            json.WriteStringValue(supported);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteError(Stream output, string version, CniException error)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("cniVersion", version);
        json.WriteNumber("code", (int)error.Code);
        json.WriteString("msg", error.Message);
        if (error.Details.Length > 0)
        {
            json.WriteString("details", error.Details);
        }

        json.WriteEndObject();
    }

    internal static void WriteInterface(Stream output, string version, PodInterface pod, CniRequest request)
    {
        const int PodSideIndex = 2;
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("cniVersion", version);
        json.WriteStartArray("interfaces");
        WriteLink(json, pod.Bridge, null);
        WriteLink(json, pod.HostSide, null);
        WriteLink(json, pod.PodSide, request.NamespacePath);
        json.WriteEndArray();
        json.WriteStartArray("ips");
        json.WriteStartObject();
        var v6 = pod.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (CniVersions.AddressesNameTheirFamily(version))
        {
            json.WriteString("version", v6 ? "6" : "4");
        }

        json.WriteString("address", $"{pod.Address}/{pod.PrefixLength}");
        json.WriteString("gateway", pod.Gateway.ToString());
        json.WriteNumber("interface", PodSideIndex);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("routes");
        json.WriteStartObject();
        json.WriteString("dst", v6 ? "::/0" : "0.0.0.0/0");
        json.WriteString("gw", pod.Gateway.ToString());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("dns");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, (string Name, string Mac) link, string? sandbox)
    {
        json.WriteStartObject();
        json.WriteString("name", link.Name);
        json.WriteString("mac", link.Mac);
        if (sandbox is not null)
        {
            json.WriteString("sandbox", sandbox);
        }

        json.WriteEndObject();
    }
}
