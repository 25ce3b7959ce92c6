using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Ingresses and NetworkPolicies.</summary>
internal static class NetworkRules
{
    private static readonly string[] PathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

    /// <summary>Checks an Ingress.</summary>
    public static void Ingress(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Array(spec, "rules") is not { Count: > 0 } && !JsonTree.Has(spec, "defaultBackend"))
        {
            errors.Add(FieldError.Invalid("spec", spec, "either `defaultBackend` or `rules` must be specified"));
        }

        var index = 0;
        foreach (var rule in JsonTree.Objects(spec, "rules"))
        {
            var at = $"spec.rules[{index++}]";
            if (JsonTree.Text(rule, "host") is { Length: > 0 } host)
            {
                var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
                errors.Invalid(at + ".host", host, Names.DnsSubdomain(name));
            }

            var i = 0;
            foreach (var path in JsonTree.Objects(JsonTree.Object(rule, "http"), "paths"))
            {
                CheckPath(path, $"{at}.http.paths[{i++}]", errors);
            }
        }
    }

    /// <summary>Checks a NetworkPolicy.</summary>
    public static void Policy(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        Check.Selector(JsonTree.Object(spec, "podSelector"), "spec.podSelector", errors);
        foreach (var (list, peers) in new[] { ("ingress", "from"), ("egress", "to") })
        {
            var index = 0;
            foreach (var rule in JsonTree.Objects(spec, list))
            {
                var at = $"spec.{list}[{index++}]";
                var i = 0;
                foreach (var peer in JsonTree.Objects(rule, peers))
                {
                    CheckPeer(peer, $"{at}.{peers}[{i++}]", errors);
                }

                i = 0;
                foreach (var port in JsonTree.Objects(rule, "ports"))
                {
                    Check.PortOrName($"{at}.ports[{i++}].port", port["port"], errors);
                }
            }
        }
    }

    private static void CheckPath(JsonObject path, string at, ErrorList errors)
    {
        var type = JsonTree.Text(path, "pathType");
        if (type is null)
        {
            errors.Add(FieldError.Required(at + ".pathType", "pathType must be specified"));
        }
        else if (!PathTypes.Contains(type))
        {
            errors.Add(FieldError.NotSupported(at + ".pathType", type, PathTypes));
        }

        if (type is "Exact" or "Prefix" && JsonTree.Text(path, "path") is var text && text?.StartsWith('/') != true)
        {
            errors.Add(FieldError.Invalid(at + ".path", text ?? "", "must be an absolute path"));
        }

        var backend = JsonTree.Object(path, "backend");
        if (JsonTree.Has(backend, "service") == JsonTree.Has(backend, "resource"))
        {
            errors.Add(FieldError.Required(at + ".backend", "must set exactly one of `service` and `resource`"));
        }
    }

    private static void CheckPeer(JsonObject peer, string path, ErrorList errors)
    {
        if (peer.Count == 0)
        {
            errors.Add(FieldError.Required(path, "must specify a peer"));
        }

        if (JsonTree.Object(peer, "ipBlock") is not { } block)
        {
            return;
        }

        if (peer.Count > 1)
        {
            errors.Add(FieldError.Forbidden(path, "may not specify both ipBlock and another peer"));
        }

        if (JsonTree.Text(block, "cidr") is { } cidr && !IPNetwork.TryParse(cidr, out _))
        {
            errors.Add(FieldError.Invalid(path + ".ipBlock.cidr", cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
        }
    }
}
