using System.Text.Json;

namespace EdgeOrch.Api.Schema;

/// <summary>Reads kinds.json: names, scope, verbs and subresources of what is served.</summary>
internal static class KindList
{
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    /// <summary>All built-in kinds in the file's order.</summary>
    public static List<KindDescription> Read(DescriptionLoader loader)
    {
        using var stream = DescriptionFile.OpenResource("kinds.json")
            ?? throw new InvalidDataException("kinds.json is not embedded in the assembly");
        using var document = JsonDocument.Parse(stream);
        var kinds = new List<KindDescription>();
        foreach (var item in document.RootElement.GetProperty("resources").EnumerateArray())
        {
            kinds.Add(KindOf(item, loader));
        }

        return kinds;
    }

    /// <summary>The description package of an API group and version: "rbac.authorization.k8s.io" "v1" is "rbac/v1".</summary>
    public static string PackageOf(string group, string version)
    {
        if (group.Length == 0)
        {
            return "core/" + version;
        }

        var dot = group.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? group : group[..dot]) + "/" + version;
    }

    private static KindDescription KindOf(JsonElement item, DescriptionLoader loader)
    {
        var group = item.GetProperty("group").GetString()!;
        var version = item.GetProperty("version").GetString()!;
        var kind = item.GetProperty("kind").GetString()!;
        return new KindDescription(group, version, kind, item.GetProperty("plural").GetString()!,
            () => loader.Load(PackageOf(group, version), kind))
        {
            Singular = kind.ToLowerInvariant(),
            Namespaced = item.GetProperty("namespaced").GetBoolean(),
            ShortNames = Strings(item, "shortNames"),
            Categories = Strings(item, "categories"),
            SelectableFields = Strings(item, "selectableFields"),
            Verbs = item.TryGetProperty("verbs", out _) ? Strings(item, "verbs") : KindDescription.AllVerbs,
            StoredAs = item.TryGetProperty("storedAs", out var stored) ? stored.GetString()! : Join(group, version),
            Subresources = [.. Strings(item, "subresources").Select(s => SubresourceOf(s, group, version, kind))],
        };
    }

    // "status", "scale", or "name:apiVersion:Kind:verb,verb".
    private static SubresourceDescription SubresourceOf(string text, string group, string version, string kind)
    {
        var parts = text.Split(':');
        if (parts.Length == 1)
        {
            return text == "scale"
                ? new SubresourceDescription("scale", "autoscaling", "v1", "Scale", StatusVerbs)
                : new SubresourceDescription(text, group, version, kind, StatusVerbs);
        }

        var slash = parts[1].IndexOf('/', StringComparison.Ordinal);
        return new SubresourceDescription(parts[0], slash < 0 ? "" : parts[1][..slash], parts[1][(slash + 1)..], parts[2], parts[3].Split(','));
    }

    private static string Join(string group, string version) => group.Length == 0 ? version : $"{group}/{version}";

    private static string[] Strings(JsonElement item, string name)
        => item.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(v => v.GetString()!)] : [];
}
