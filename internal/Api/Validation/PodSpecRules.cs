using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of pod specs, in pods and in templates, that look at more than one field.</summary>
internal static class PodSpecRules
{
    private const int MaxSearchCharacters = 2048;

    /// <summary>The lists of containers, in the order they are checked.</summary>
    public static readonly string[] ContainerLists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>Checks containers, volumes and the pod-wide settings.</summary>
    public static void Check(JsonObject spec, string path, ErrorList errors)
    {
        var volumes = VolumeRules.Check(spec, path, errors);
        ContainerRules.Check(spec, path, volumes, errors);
        ResourceRules.Pod(spec, path, errors);
        SecurityRules.Pod(spec, path, errors);
        SchedulingRules.DistinctSpreads(spec, path, errors);
        CheckDns(spec, path, errors);
        CheckClaims(spec, path, errors);
        CheckOverhead(spec, path, errors);
        CheckGates(spec, path, errors);
    }

    private static void CheckDns(JsonObject spec, string path, ErrorList errors)
    {
        path += ".dnsConfig";
        var config = JsonTree.Object(spec, "dnsConfig");
        var servers = JsonTree.Array(config, "nameservers");
        if (JsonTree.Text(spec, "dnsPolicy") == "None" && servers is not { Count: > 0 })
        {
            errors.Add(config is null
                ? FieldError.Required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
                : FieldError.Required(path + ".nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        }

        if (servers is { Count: > 3 })
        {
            errors.Add(FieldError.Invalid(path + ".nameservers", servers, "must not have more than 3 nameservers"));
        }

        if (JsonTree.Array(config, "searches") is not { } searches)
        {
            return;
        }

        if (searches.Count > 32)
        {
            errors.Add(FieldError.Invalid(path + ".searches", searches, "must not have more than 32 search paths"));
        }

        if (JsonTree.Texts(config, "searches").Sum(static s => s.Length + 1) > MaxSearchCharacters + 1)
        {
            errors.Add(FieldError.Invalid(path + ".searches", searches, $"must not have more than {MaxSearchCharacters} characters (including spaces) in the search list"));
        }
    }

    private static void CheckClaims(JsonObject spec, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var claim in JsonTree.Objects(spec, "resourceClaims"))
        {
            var at = $"{path}.resourceClaims[{index++}]";
            var (named, made) = (JsonTree.Has(claim, "resourceClaimName"), JsonTree.Has(claim, "resourceClaimTemplateName"));
            if (named && made)
            {
                errors.Add(FieldError.Invalid(at, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"));
            }
            else if (!named && !made)
            {
                errors.Add(FieldError.Invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
            }
        }
    }

    private static void CheckOverhead(JsonObject spec, string path, ErrorList errors)
    {
        if (JsonTree.Object(spec, "overhead") is { Count: > 0 } overhead)
        {
            ResourceRules.Container(new JsonObject { ["limits"] = overhead.DeepClone() }, path + ".overhead", errors);
        }
    }

    private static void CheckGates(JsonObject spec, string path, ErrorList errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var gate in JsonTree.Objects(spec, "schedulingGates"))
        {
            var at = $"{path}.schedulingGates[{index++}]";
            var name = JsonTree.Text(gate, "name") ?? "";
            errors.Invalid(at, name, Names.QualifiedName(name));
            if (!seen.Add(name))
            {
                errors.Add(FieldError.Duplicate(at, name));
            }
        }
    }
}
