using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>A change of a ConfigMap as a watch tells it.</summary>
/// <param name="Type">ADDED, MODIFIED or DELETED.</param>
/// <param name="Name">The object.</param>
/// <param name="Version">Its resourceVersion; for a delete, the delete's.</param>
/// <param name="Value">What it holds.</param>
internal sealed record ConfigMapEvent(string Type, string Name, long Version, string Value)
{
    /// <summary>Reads an object.</summary>
    public static ConfigMapEvent Of(string type, JsonObject value) => new(
        type,
        (string?)value["metadata"]!["name"] ?? "",
        long.Parse((string)value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture),
        (string?)value["data"]?["value"] ?? "");
}
