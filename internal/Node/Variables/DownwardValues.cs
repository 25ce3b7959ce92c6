using System.Globalization;
using System.Text;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Variables;

/// <summary>What the downward API says about the node and the pod's addresses.</summary>
/// <param name="HostAddresses">The node's addresses.</param>
/// <param name="PodAddresses">The pod's addresses; empty before it has any.</param>
/// <param name="Allocatable">What the node offers: the value of a limit that is not set.</param>
public sealed record DownwardContext(
    IReadOnlyList<string> HostAddresses, IReadOnlyList<string> PodAddresses, IReadOnlyDictionary<string, Quantity> Allocatable);

/// <summary>Reads the fields of a pod and the resources of a container that the downward API offers. Pure.</summary>
public static class DownwardValues
{
    /// <summary>The text of a field, for example <c>metadata.labels['app']</c>; null when there is no such field.</summary>
    public static string? Field(Pod pod, string path, DownwardContext context)
    {
        if (Subscript(path, "metadata.labels", out var label))
        {
            return pod.Metadata.Labels?.GetValueOrDefault(label) ?? "";
        }

        if (Subscript(path, "metadata.annotations", out var annotation))
        {
            return pod.Metadata.Annotations?.GetValueOrDefault(annotation) ?? "";
        }

        return path switch
        {
            "metadata.name" => pod.Metadata.Name,
            "metadata.namespace" => pod.Metadata.Namespace,
            "metadata.uid" => pod.Metadata.Uid,
            "metadata.labels" => Map(pod.Metadata.Labels),
            "metadata.annotations" => Map(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec?.NodeName ?? "",
            "spec.serviceAccountName" => pod.Spec?.ServiceAccountName ?? "",
            "status.hostIP" => context.HostAddresses.FirstOrDefault() ?? "",
            "status.hostIPs" => string.Join(',', context.HostAddresses),
            "status.podIP" => context.PodAddresses.FirstOrDefault() ?? "",
            "status.podIPs" => string.Join(',', context.PodAddresses),
            _ => null,
        };
    }

    /// <summary>The amount of a container's resource in units of the divisor, rounded up; null when there is no such resource.</summary>
    public static string? Resource(Container container, ResourceFieldSelector selector, DownwardContext context)
    {
        var parts = (selector.Resource ?? "").Split('.', 2);
        if (parts.Length != 2 || parts[0] is not ("limits" or "requests"))
        {
            return null;
        }

        var map = parts[0] == "limits" ? container.Resources?.Limits : container.Resources?.Requests;
        var amount = map is not null && map.TryGetValue(parts[1], out var set) ? set
            : parts[0] == "limits" && context.Allocatable.TryGetValue(parts[1], out var offered) ? offered
            : Quantity.FromUnits(0);
        var divisor = selector.Divisor is { IsZero: false } given ? given : Quantity.FromUnits(1);
        var units = (amount.Nanos + divisor.Nanos - 1) / divisor.Nanos;
        return units.ToString(CultureInfo.InvariantCulture);
    }

    private static bool Subscript(string path, string map, out string key)
    {
        key = "";
        if (!path.StartsWith(map + "['", StringComparison.Ordinal) || !path.EndsWith("']", StringComparison.Ordinal))
        {
            return false;
        }

        key = path[(map.Length + 2)..^2];
        return true;
    }

    /// <summary>One <c>key="value"</c> line per entry, sorted, with Go's quoting of the value.</summary>
    private static string Map(Dictionary<string, string>? map)
    {
        var lines = (map ?? []).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={Quote(e.Value)}");
        return string.Join('\n', lines);
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
