using System.Net;
using System.Text.Json;

namespace EdgeOrch.Client.Cluster;

/// <summary>What agents must know of the cluster besides its objects.</summary>
/// <param name="ClusterCidr">All pods' network.</param>
/// <param name="ServiceCidr">All cluster IPs' network.</param>
public sealed record ClusterInfo(IPNetwork ClusterCidr, IPNetwork ServiceCidr)
{
    /// <summary>Where the server answers it, to nodes only.</summary>
    public const string Path = "/edgeorch/v1/cluster";

    /// <summary>As one JSON document.</summary>
    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("clusterCidr", ClusterCidr.ToString());
            writer.WriteString("serviceCidr", ServiceCidr.ToString());
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads the document.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static ClusterInfo Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            return new ClusterInfo(
                IPNetwork.Parse(root.GetProperty("clusterCidr").GetString() ?? ""), IPNetwork.Parse(root.GetProperty("serviceCidr").GetString() ?? ""));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("the server's description of the cluster cannot be read", e);
        }
    }
}
