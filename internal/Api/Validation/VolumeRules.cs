using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of a pod's volumes as a set.</summary>
internal static class VolumeRules
{
    private static readonly string[] WithItems = ["secret", "configMap", "downwardAPI"];

    /// <summary>Checks the volumes and returns them by name.</summary>
    public static Dictionary<string, JsonObject> Check(JsonObject spec, string path, ErrorList errors)
    {
        var byName = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var index = 0;
        foreach (var volume in JsonTree.Objects(spec, "volumes"))
        {
            var at = $"{path}.volumes[{index++}]";
            if (JsonTree.Text(volume, "name") is { Length: > 0 } name && !byName.TryAdd(name, volume))
            {
                errors.Add(FieldError.Duplicate(at + ".name", name));
            }

            if (JsonTree.Object(volume, "projected") is { } projected)
            {
                DistinctPaths(projected, at + ".projected", errors);
            }
        }

        return byName;
    }

    /// <summary>Checks what only holds for pods, whose names are known.</summary>
    public static void CheckOfPod(JsonObject pod, ErrorList errors)
    {
        var spec = JsonTree.Object(pod, "spec");
        var podName = JsonTree.Text(JsonTree.Object(pod, "metadata"), "name") ?? "";
        var volumes = JsonTree.Objects(spec, "volumes").ToList();
        var made = volumes.Where(static v => JsonTree.Has(v, "ephemeral")).Select(v => $"{podName}-{JsonTree.Text(v, "name")}").ToHashSet();
        for (var i = 0; i < volumes.Count; i++)
        {
            var at = $"spec.volumes[{i}]";
            if (JsonTree.Has(volumes[i], "ephemeral"))
            {
                var name = JsonTree.Text(volumes[i], "name") ?? "";
                foreach (var problem in Names.DnsSubdomain($"{podName}-{name}"))
                {
                    errors.Add(FieldError.Invalid(at + ".name", name, $"PVC name {GoQuote.Quote($"{podName}-{name}")}: {problem}"));
                }
            }

            if (JsonTree.Text(JsonTree.Object(volumes[i], "persistentVolumeClaim"), "claimName") is { } claim && made.Contains(claim))
            {
                errors.Add(FieldError.Invalid(at + ".persistentVolumeClaim.claimName", claim, "must not reference a PVC that gets created for an ephemeral volume"));
            }
        }
    }

    // The service account's token comes before all else and may be hidden by what follows; that is worth a warning, not a refusal.
    private static void DistinctPaths(JsonObject projected, string path, ErrorList errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in JsonTree.Objects(projected, "sources"))
        {
            foreach (var kind in WithItems)
            {
                foreach (var item in JsonTree.Objects(JsonTree.Object(source, kind), "items"))
                {
                    Add(JsonTree.Text(item, "path"), JsonTree.Text(JsonTree.Object(source, kind), "name"));
                }
            }

            Add(JsonTree.Text(JsonTree.Object(source, "clusterTrustBundle"), "path"), null);
        }

        void Add(string? target, string? shown)
        {
            if (target is { Length: > 0 } && !paths.Add(target))
            {
                errors.Add(FieldError.Invalid(path, shown ?? target, "conflicting duplicate paths"));
            }
        }
    }
}
