using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Warnings about pods and templates.</summary>
internal static class PodWarnings
{
    private const string Removed116 = "deprecated in v1.11, non-functional in v1.16+";
    private const string Removed125 = "deprecated in v1.22, non-functional in v1.25+";
    private const string Removed131 = "deprecated in v1.28, non-functional in v1.31+";
    private static readonly (string Volume, string Shown, string Text)[] Volumes =
    [
        ("photonPersistentDisk", "photonPersistentDisk", Removed116), ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"), ("flocker", "flocker", Removed125), ("storageos", "storageOS", Removed125),
        ("quobyte", "quobyte", Removed125), ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"), ("cephfs", "cephfs", Removed131), ("rbd", "rbd", Removed131),
    ];

    private static readonly (string Key, string Text)[] Annotations =
    [
        ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ];

    /// <summary>Looks at a pod or template; the path ends in a dot or is empty.</summary>
    public static void Check(JsonObject pod, string path, List<string> warnings)
    {
        var notes = JsonTree.At(pod, "metadata", "annotations");
        foreach (var (key, text) in Annotations)
        {
            if (notes?.ContainsKey(key) == true)
            {
                warnings.Add($"{path}metadata.annotations[{key}]: {text}");
            }
        }

        if (JsonTree.Object(pod, "spec") is not { } spec)
        {
            return;
        }

        path += "spec";
        Placement(spec, path, warnings);
        Sources(spec, path, warnings);
        Doubles(spec, "hostAliases", "ip", path, warnings);
        Doubles(spec, "imagePullSecrets", "name", path, warnings);
        Containers(spec, path, warnings);
        if (JsonTree.Number(spec, "terminationGracePeriodSeconds") < 0)
        {
            warnings.Add(path + ".terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1");
        }
    }

    private static string? Replacement(string label) => label switch
    {
        "beta.kubernetes.io/arch" or "beta.kubernetes.io/os" => $"deprecated since v1.14; use \"kubernetes.io/{label[(label.IndexOf('/', StringComparison.Ordinal) + 1)..]}\" instead",
        "failure-domain.beta.kubernetes.io/region" => "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
        "failure-domain.beta.kubernetes.io/zone" => "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
        "beta.kubernetes.io/instance-type" => "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
        _ => null,
    };

    private static void Placement(JsonObject spec, string path, List<string> warnings)
    {
        foreach (var (key, _) in JsonTree.Object(spec, "nodeSelector") ?? [])
        {
            if (Replacement(key) is { } text)
            {
                warnings.Add($"{path}.nodeSelector[{key}]: {text}");
            }
        }

        var index = 0;
        foreach (var constraint in JsonTree.Objects(spec, "topologySpreadConstraints"))
        {
            var at = $"{path}.topologySpreadConstraints[{index++}]";
            if (JsonTree.Text(constraint, "topologyKey") is { } key && Replacement(key) is { } text)
            {
                warnings.Add($"{at}.topologyKey: {key} is {text}");
            }

            NoSelector(constraint, at, warnings);
        }

        foreach (var kind in new[] { "podAffinity", "podAntiAffinity" })
        {
            var affinity = JsonTree.At(spec, "affinity", kind);
            foreach (var (list, inner) in new[] { ("requiredDuringSchedulingIgnoredDuringExecution", ""), ("preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm") })
            {
                index = 0;
                foreach (var term in JsonTree.Objects(affinity, list))
                {
                    var at = $"{path}.affinity.{kind}.{list}[{index++}]";
                    NoSelector(inner.Length == 0 ? term : JsonTree.Object(term, inner) ?? [], inner.Length == 0 ? at : $"{at}.{inner}", warnings);
                }
            }
        }
    }

    private static void NoSelector(JsonObject owner, string path, List<string> warnings)
    {
        if (!JsonTree.Has(owner, "labelSelector"))
        {
            warnings.Add(path + ".labelSelector: a null labelSelector results in matching no pod");
        }
    }

    private static void Sources(JsonObject spec, string path, List<string> warnings)
    {
        var index = 0;
        foreach (var volume in JsonTree.Objects(spec, "volumes"))
        {
            foreach (var (name, shown, text) in Volumes)
            {
                if (JsonTree.Has(volume, name))
                {
                    warnings.Add($"{path}.volumes[{index}].{shown}: {text}");
                }
            }

            index++;
        }
    }

    private static void Doubles(JsonObject spec, string list, string field, string path, List<string> warnings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in JsonTree.Objects(spec, list))
        {
            var text = JsonTree.Text(item, field) ?? "";
            if (text.Length == 0)
            {
                warnings.Add($"{path}.{list}[{index}].{field}: invalid empty name \"\"");
            }
            else if (!seen.Add(text))
            {
                warnings.Add($"{path}.{list}[{index}].{field}: duplicate {field} {GoQuote.Quote(text)}");
            }

            index++;
        }
    }

    private static void Containers(JsonObject spec, string path, List<string> warnings)
    {
        var ports = new Dictionary<string, List<(string Path, long Host, string Address)>>(StringComparer.Ordinal);
        foreach (var list in PodSpecRules.ContainerLists)
        {
            var index = 0;
            foreach (var container in JsonTree.Objects(spec, list))
            {
                var at = $"{path}.{list}[{index++}]";
                Fractions(container, at, warnings);
                Variables(container, at, warnings);
                Ports(container, at, ports, warnings);
            }
        }
    }

    private static void Fractions(JsonObject container, string path, List<string> warnings)
    {
        foreach (var list in new[] { "limits", "requests" })
        {
            foreach (var name in new[] { "memory", "ephemeral-storage" })
            {
                if (QuantityRules.TryRead(JsonTree.At(container, "resources", list)?[name], out var amount) && amount.Nanos % 1_000_000_000 != 0)
                {
                    warnings.Add($"{path}.resources.{list}[{name}]: fractional byte value {GoQuote.Quote(amount.ToString())} is invalid, must be an integer");
                }
            }
        }
    }

    // X="$(X)y" builds on what was there; anything else hides it.
    private static void Variables(JsonObject container, string path, List<string> warnings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var variable in JsonTree.Objects(container, "env"))
        {
            var name = JsonTree.Text(variable, "name") ?? "";
            var value = JsonTree.Text(variable, "value") ?? "";
            var reference = $"$({name})";
            if (!seen.Add(name) && (JsonTree.Has(variable, "valueFrom") || value == reference || !value.Contains(reference, StringComparison.Ordinal)))
            {
                warnings.Add($"{path}.env[{index}]: hides previous definition of {GoQuote.Quote(name)}, which may be dropped when using apply");
            }

            index++;
        }
    }

    private static void Ports(JsonObject container, string path, Dictionary<string, List<(string Path, long Host, string Address)>> all, List<string> warnings)
    {
        var index = 0;
        foreach (var port in JsonTree.Objects(container, "ports"))
        {
            var at = $"{path}.ports[{index++}]";
            var (host, address) = (JsonTree.Number(port, "hostPort") ?? 0, JsonTree.Text(port, "hostIP") ?? "");
            var key = $"{JsonTree.Number(port, "containerPort")}/{JsonTree.Text(port, "protocol")}";
            if (!all.TryGetValue(key, out var others))
            {
                all[key] = others = [];
            }

            foreach (var other in others)
            {
                if (host == other.Host && address == other.Address)
                {
                    warnings.Add($"{at}: duplicate port definition with {other.Path}");
                }
                else if (host == 0 || other.Host == 0)
                {
                    warnings.Add($"{at}: overlapping port definition with {other.Path}");
                }
                else if (host == other.Host && (address.Length == 0) != (other.Address.Length == 0))
                {
                    warnings.Add($"{at}: dangerously ambiguous port definition with {other.Path}");
                }
            }

            others.Add((at, host, address));
        }
    }
}
