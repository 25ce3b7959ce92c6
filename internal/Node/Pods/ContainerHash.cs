using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>
/// Identifies the part of a container's spec that cannot change without a restart: name and image. Everything else in a
/// running pod's containers is immutable to users or can be changed in place (resources), as upstream decides it.
/// </summary>
public static class ContainerHash
{
    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Of(Container container)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStringValue(container.Name);
            json.WriteStringValue(container.Image);
            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan))[..16];
    }
}
