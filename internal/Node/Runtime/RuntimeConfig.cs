using System.Text.Json;

namespace EdgeOrch.Node.Runtime;

/// <summary>Reads what matters here from the configuration that containerd's CRI plugin reports. Pure.</summary>
public static class RuntimeConfig
{
    /// <summary>Whether the default runtime leaves control groups to systemd.</summary>
    public static bool UsesSystemdCgroup(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("containerd", out var containerd))
        {
            return false;
        }

        var name = containerd.TryGetProperty("defaultRuntimeName", out var given) ? given.GetString() ?? "runc" : "runc";
        return containerd.TryGetProperty("runtimes", out var runtimes) &&
            runtimes.ValueKind == JsonValueKind.Object &&
            runtimes.TryGetProperty(name, out var runtime) &&
            runtime.TryGetProperty("options", out var options) &&
            options.ValueKind == JsonValueKind.Object &&
            options.TryGetProperty("SystemdCgroup", out var systemd) &&
            systemd.ValueKind == JsonValueKind.True;
    }
}
