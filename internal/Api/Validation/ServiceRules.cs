using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Services.</summary>
internal static class ServiceRules
{
    private const long MaxAffinitySeconds = 86_400;

    /// <summary>Checks a Service.</summary>
    public static void Check(JsonObject service, ErrorList errors)
    {
        var spec = JsonTree.Object(service, "spec") ?? [];
        var type = JsonTree.Text(spec, "type") ?? "ClusterIP";
        var headless = JsonTree.Text(spec, "clusterIP") == "None";
        if (type == "ExternalName")
        {
            var name = (JsonTree.Text(spec, "externalName") ?? "").TrimEnd('.');
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required("spec.externalName"));
            }
            else
            {
                errors.Invalid("spec.externalName", name, Names.DnsSubdomain(name));
            }
        }
        else if (!headless && JsonTree.Array(spec, "ports") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required("spec.ports"));
        }

        if (JsonTree.Text(spec, "externalTrafficPolicy") is { Length: > 0 } policy && type is not ("NodePort" or "LoadBalancer")
            && (type == "ExternalName" || JsonTree.Array(spec, "externalIPs") is not { Count: > 0 }))
        {
            errors.Add(FieldError.Invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
        }

        CheckPorts(spec, type, errors);
        CheckAddresses(spec, type, errors);
        foreach (var (key, value) in JsonTree.Object(spec, "selector") ?? [])
        {
            errors.Invalid("spec.selector", key, Names.QualifiedName(key));
            var text = JsonTree.AsText(value) ?? "";
            errors.Invalid("spec.selector", text, Names.LabelValue(text));
        }

        var timeout = JsonTree.Number(JsonTree.At(spec, "sessionAffinityConfig", "clientIP"), "timeoutSeconds");
        if (JsonTree.Text(spec, "sessionAffinity") == "ClientIP" && timeout is <= 0 or > MaxAffinitySeconds)
        {
            errors.Add(FieldError.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", timeout, $"must be greater than 0 and less than {MaxAffinitySeconds}"));
        }
    }

    /// <summary>A cluster IP stays while the type keeps one.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec"), JsonTree.Object(before, "spec"));
        var old = JsonTree.Text(b, "clusterIP") ?? "";
        if (old.Length > 0 && JsonTree.Text(a, "type") != "ExternalName" && JsonTree.Text(b, "type") != "ExternalName"
            && JsonTree.Text(a, "clusterIP") is { } given && given != old)
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", new JsonArray(given), "may not change once set"));
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
            else if (name.Length > 0)
            {
                errors.Invalid(at + ".name", name, Names.DnsLabel(name));
                if (!names.Add(name))
                {
                    errors.Add(FieldError.Duplicate(at + ".name", name));
                }
            }

            var number = JsonTree.Number(port, "port") ?? 0;
            Validation.Check.Port(at + ".port", number, errors);
            Validation.Check.PortOrName(at + ".targetPort", port["targetPort"], errors);
            var protocol = JsonTree.Text(port, "protocol") ?? "TCP";
            if (!ports.Add($"{protocol}/{number}"))
            {
                errors.Add(FieldError.Duplicate(at, new JsonObject { ["port"] = number, ["protocol"] = protocol }));
            }

            CheckNodePort(port, protocol, type, at, nodePorts, errors);
        }
    }

    private static void CheckNodePort(JsonObject port, string protocol, string type, string path, HashSet<string> taken, ErrorList errors)
    {
        if (JsonTree.Number(port, "nodePort") is not { } number || number == 0)
        {
            return;
        }

        Validation.Check.Port(path + ".nodePort", number, errors);
        if (type is "ClusterIP" or "ExternalName")
        {
            errors.Add(FieldError.Forbidden(path + ".nodePort", $"may not be used when `type` is '{type}'"));
        }
        else if (!taken.Add($"{protocol}/{number}"))
        {
            errors.Add(FieldError.Duplicate(path + ".nodePort", number));
        }
    }

    private static void CheckAddresses(JsonObject spec, string type, ErrorList errors)
    {
        var address = JsonTree.Text(spec, "clusterIP") ?? "";
        if (type == "ExternalName" && address is not ("" or "None"))
        {
            errors.Add(FieldError.Forbidden("spec.clusterIP", "may not be set when `type` is 'ExternalName'"));
        }
        else if (address is not ("" or "None") && !IPAddress.TryParse(address, out _))
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
        }
        else if (address == "None" && type is "NodePort" or "LoadBalancer" && address == "None")
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", address, $"may not be set to 'None' for {type} services"));
        }

        var index = 0;
        foreach (var external in JsonTree.Texts(spec, "externalIPs"))
        {
            if (!IPAddress.TryParse(external, out _))
            {
                errors.Add(FieldError.Invalid($"spec.externalIPs[{index}]", external, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
            }

            index++;
        }
    }
}
