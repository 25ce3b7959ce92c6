using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Services. Addresses and ports that the server hands out may still be missing when these run.</summary>
internal static class ServiceRules
{
    private const long MaxAffinitySeconds = 86_400;
    private const string OnlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'";

    /// <summary>Checks a Service.</summary>
    public static void Check(JsonObject service, ErrorList errors)
    {
        var spec = JsonTree.Object(service, "spec") ?? [];
        var type = TypeOf(spec);
        if (type == "ExternalName")
        {
            CheckExternalName(spec, errors);
        }
        else
        {
            if (!IsHeadless(spec) && JsonTree.Array(spec, "ports") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required("spec.ports"));
            }

            ServiceAddressRules.Check(spec, type, errors);
        }

        CheckPorts(spec, type, errors);
        CheckAffinity(spec, errors);
        CheckLoadBalancer(spec, type, errors);
        CheckTraffic(spec, type, errors);
    }

    /// <summary>What a Service keeps while its type has a use for it.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec") ?? [], JsonTree.Object(before, "spec") ?? []);
        ServiceAddressRules.Update(a, b, errors);
        if (TypeOf(a) == "LoadBalancer" && TypeOf(b) == "LoadBalancer" && JsonTree.Text(a, "loadBalancerClass") != JsonTree.Text(b, "loadBalancerClass"))
        {
            errors.Add(FieldError.Invalid("spec.loadBalancerClass", a["loadBalancerClass"], "may not change once set"));
        }

        if (NeedsHealthCheck(a) && NeedsHealthCheck(b) && JsonTree.Number(b, "healthCheckNodePort") is { } port && JsonTree.Number(a, "healthCheckNodePort") != port)
        {
            errors.Add(FieldError.Forbidden("spec.healthCheckNodePort", "field is immutable"));
        }
    }

    /// <summary>Whether the service has no address of its own.</summary>
    public static bool IsHeadless(JsonObject spec) => JsonTree.Text(spec, "clusterIP") == "None";

    private static string TypeOf(JsonObject spec) => JsonTree.Text(spec, "type") is { Length: > 0 } type ? type : "ClusterIP";

    private static bool NeedsHealthCheck(JsonObject spec) => TypeOf(spec) == "LoadBalancer" && JsonTree.Text(spec, "externalTrafficPolicy") == "Local";

    private static void CheckExternalName(JsonObject spec, ErrorList errors)
    {
        foreach (var name in new[] { "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
        {
            if (!ConstraintRules.IsEmpty(spec[name]))
            {
                errors.Add(FieldError.Forbidden("spec." + name, "may not be set for ExternalName services"));
            }
        }

        if (JsonTree.Text(spec, "clusterIP") is { Length: > 0 } address && address != "None" && !JsonTree.Has(spec, "clusterIPs"))
        {
            errors.Add(FieldError.Forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
        }

        var host = JsonTree.Text(spec, "externalName") ?? "";
        host = host.EndsWith('.') ? host[..^1] : host;
        if (host.Length == 0)
        {
            errors.Add(FieldError.Required("spec.externalName"));
        }
        else
        {
            errors.Invalid("spec.externalName", host, Names.DnsSubdomain(host));
        }
    }

    private static void CheckPorts(JsonObject spec, string type, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var ports = new HashSet<string>(StringComparer.Ordinal);
        var nodePorts = new HashSet<string>(StringComparer.Ordinal);
        var all = JsonTree.Objects(spec, "ports").ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var at = $"spec.ports[{i}]";
            var port = all[i];
            var name = JsonTree.Text(port, "name") ?? "";
            if (name.Length == 0 && all.Count > 1)
            {
                errors.Add(FieldError.Required(at + ".name"));
            }
            else if (name.Length > 0 && !names.Add(name))
            {
                errors.Add(FieldError.Duplicate(at + ".name", name));
            }

            var number = JsonTree.Number(port, "port") ?? 0;
            Validation.Check.Port(at + ".port", number, errors);
            var protocol = JsonTree.Text(port, "protocol") ?? "TCP";
            if (!ports.Add($"{protocol}/{number}"))
            {
                errors.Add(FieldError.Duplicate(at, new JsonObject { ["port"] = number, ["protocol"] = protocol }));
            }

            if (JsonTree.Number(port, "nodePort") is not { } nodePort || nodePort == 0)
            {
                continue;
            }

            if (type is "ClusterIP" or "ExternalName")
            {
                errors.Add(FieldError.Forbidden(at + ".nodePort", $"may not be used when `type` is '{type}'"));
            }
            else if (!nodePorts.Add($"{protocol}/{nodePort}"))
            {
                errors.Add(FieldError.Duplicate(at + ".nodePort", nodePort));
            }
        }
    }

    private static void CheckAffinity(JsonObject spec, ErrorList errors)
    {
        const string Path = "spec.sessionAffinityConfig";
        var config = JsonTree.Object(spec, "sessionAffinityConfig");
        if (JsonTree.Text(spec, "sessionAffinity") != "ClientIP")
        {
            if (config is not null)
            {
                errors.Add(FieldError.Forbidden(Path, "must not be set when session affinity is None"));
            }

            return;
        }

        var timeout = JsonTree.Number(JsonTree.Object(config, "clientIP"), "timeoutSeconds");
        if (timeout is null)
        {
            errors.Add(FieldError.Required(Path, "when session affinity type is ClientIP"));
        }
        else if (timeout is <= 0 or > MaxAffinitySeconds)
        {
            errors.Add(FieldError.Invalid(Path + ".clientIP.timeoutSeconds", timeout, $"must be greater than 0 and less than {MaxAffinitySeconds}"));
        }
    }

    private static void CheckLoadBalancer(JsonObject spec, string type, ErrorList errors)
    {
        var ranges = JsonTree.Texts(spec, "loadBalancerSourceRanges").ToList();
        if (type != "LoadBalancer")
        {
            if (ranges.Count > 0)
            {
                errors.Add(FieldError.Forbidden("spec.LoadBalancerSourceRanges", OnlyLoadBalancers));
            }

            foreach (var name in new[] { "allocateLoadBalancerNodePorts", "loadBalancerClass" })
            {
                if (JsonTree.Has(spec, name))
                {
                    errors.Add(FieldError.Forbidden("spec." + name, OnlyLoadBalancers));
                }
            }
        }
        else
        {
            Validation.Check.Text(spec, "loadBalancerClass", "qualified", "spec", errors);
        }

        for (var i = 0; i < ranges.Count; i++)
        {
            errors.Invalid($"spec.LoadBalancerSourceRanges[{i}]", ranges[i].Trim(), TextRules.Find("cidr")!(ranges[i].Trim()));
        }
    }

    private static void CheckTraffic(JsonObject spec, string type, ErrorList errors)
    {
        var external = type is "NodePort" or "LoadBalancer" || (type == "ClusterIP" && JsonTree.Array(spec, "externalIPs") is { Count: > 0 });
        if (!external && JsonTree.Text(spec, "externalTrafficPolicy") is { Length: > 0 } policy)
        {
            errors.Add(FieldError.Invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
        }

        if (JsonTree.Number(spec, "healthCheckNodePort") is not { } port || port == 0)
        {
            return;
        }

        if (NeedsHealthCheck(spec))
        {
            Validation.Check.Port("spec.healthCheckNodePort", port, errors);
        }
        else
        {
            errors.Add(FieldError.Invalid("spec.healthCheckNodePort", port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
        }
    }
}
