using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of pod specs, in pods and in templates.</summary>
internal static class PodSpecRules
{
    private static readonly string[] TolerationEffects = ["NoExecute", "NoSchedule", "PreferNoSchedule"];

    /// <summary>Checks containers, volumes and the pod-wide settings.</summary>
    public static void Check(JsonObject spec, string path, ErrorList errors)
    {
        var volumes = VolumeRules.Check(spec, path, errors);
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (JsonTree.Array(spec, "containers") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path + ".containers"));
        }

        ContainerRules.CheckList(spec, "containers", path, names, volumes, errors);
        ContainerRules.CheckList(spec, "initContainers", path, names, volumes, errors);
        ContainerRules.CheckList(spec, "ephemeralContainers", path, names, volumes, errors);
        ContainerRules.CheckHostPorts(spec, path, errors);
        CheckNumbers(spec, path, errors);
        CheckNames(spec, path, errors);
        CheckTolerations(spec, path, errors);
        CheckDns(spec, path, errors);
        CheckSpread(spec, path, errors);
    }

    private static void CheckNumbers(JsonObject spec, string path, ErrorList errors)
    {
        Validation.Check.NotNegative(spec, "terminationGracePeriodSeconds", path, errors);
        if (JsonTree.Number(spec, "activeDeadlineSeconds") is { } deadline and (< 1 or > int.MaxValue))
        {
            errors.Add(FieldError.Invalid(path + ".activeDeadlineSeconds", deadline, $"must be between 1 and {int.MaxValue}, inclusive"));
        }
    }

    private static void CheckNames(JsonObject spec, string path, ErrorList errors)
    {
        Name(spec, "serviceAccountName", Names.DnsSubdomain);
        Name(spec, "nodeName", Names.DnsSubdomain);
        Name(spec, "hostname", Names.DnsLabel);
        Name(spec, "subdomain", Names.DnsLabel);
        Name(spec, "runtimeClassName", Names.DnsSubdomain);
        Name(spec, "priorityClassName", Names.DnsSubdomain);
        foreach (var (key, value) in JsonTree.Object(spec, "nodeSelector") ?? [])
        {
            errors.Invalid(path + ".nodeSelector", key, Names.QualifiedName(key));
            var text = JsonTree.AsText(value) ?? "";
            errors.Invalid(path + ".nodeSelector", text, Names.LabelValue(text));
        }

        void Name(JsonObject tree, string field, Func<string, IEnumerable<string>> rule)
        {
            if (JsonTree.Text(tree, field) is { Length: > 0 } text)
            {
                errors.Invalid($"{path}.{field}", text, rule(text));
            }
        }
    }

    private static void CheckTolerations(JsonObject spec, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var toleration in JsonTree.Objects(spec, "tolerations"))
        {
            var at = $"{path}.tolerations[{index++}]";
            var key = JsonTree.Text(toleration, "key") ?? "";
            var operation = JsonTree.Text(toleration, "operator") ?? "";
            var effect = JsonTree.Text(toleration, "effect") ?? "";
            if (key.Length > 0)
            {
                errors.Invalid(at + ".key", key, Names.QualifiedName(key));
            }
            else if (operation != "Exists")
            {
                errors.Add(FieldError.Invalid(at + ".operator", operation, "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
            }

            if (operation == "Exists" && JsonTree.Text(toleration, "value") is { Length: > 0 } value)
            {
                errors.Add(FieldError.Invalid(at + ".operator", value, "value must be empty when `operator` is 'Exists'"));
            }

            if (JsonTree.Has(toleration, "tolerationSeconds") && effect != "NoExecute")
            {
                errors.Add(FieldError.Invalid(at + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
            }

            if (effect.Length > 0 && !TolerationEffects.Contains(effect))
            {
                errors.Add(FieldError.NotSupported(at + ".effect", effect, TolerationEffects));
            }
        }
    }

    private static void CheckDns(JsonObject spec, string path, ErrorList errors)
    {
        var servers = JsonTree.Texts(JsonTree.Object(spec, "dnsConfig"), "nameservers").ToList();
        if (JsonTree.Text(spec, "dnsPolicy") == "None" && servers.Count == 0)
        {
            errors.Add(FieldError.Required(path + ".dnsConfig.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        }

        for (var i = 0; i < servers.Count; i++)
        {
            if (!System.Net.IPAddress.TryParse(servers[i], out _))
            {
                errors.Add(FieldError.Invalid($"{path}.dnsConfig.nameservers[{i}]", servers[i], "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
            }
        }
    }

    private static void CheckSpread(JsonObject spec, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var constraint in JsonTree.Objects(spec, "topologySpreadConstraints"))
        {
            var at = $"{path}.topologySpreadConstraints[{index++}]";
            if (JsonTree.Number(constraint, "maxSkew") is not > 0)
            {
                errors.Add(FieldError.Invalid(at + ".maxSkew", JsonTree.Number(constraint, "maxSkew") ?? 0, "must be greater than 0"));
            }

            Validation.Check.Selector(JsonTree.Object(constraint, "labelSelector"), at + ".labelSelector", errors);
        }
    }
}
