using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of the kinds of networking.k8s.io.</summary>
internal static class NetworkRules
{
    private static readonly string[] BadSequences = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] BadEnds = ["/..", "/."];

    /// <summary>The function for a type, or null.</summary>
    public static Action<JsonObject, string, ErrorList>? Find(string type) => type switch
    {
        "IngressSpec" => Ingress,
        "IngressRule" => Host,
        "HTTPIngressPath" => Path,
        "IngressBackend" => Backend,
        "IngressTLS" => Tls,
        "IngressClassParametersReference" => Parameters,
        "NetworkPolicyPort" => Port,
        "NetworkPolicyPeer" => Peer,
        "IPBlock" => Block,
        "ServiceCIDRSpec" => Ranges,
        _ => null,
    };

    /// <summary>A service range may get a second family, and nothing else changes.</summary>
    public static void RangesUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (given, old) = (JsonTree.Texts(JsonTree.Object(now, "spec"), "cidrs").ToList(), JsonTree.Texts(JsonTree.Object(before, "spec"), "cidrs").ToList());
        if (given.Count != old.Count && (old.Count != 1 || given.Count != 2))
        {
            errors.Add(FieldError.Invalid("spec.cidrs", JsonTree.Array(JsonTree.Object(now, "spec"), "cidrs"), "field is immutable"));
            return;
        }

        for (var i = 0; i < old.Count; i++)
        {
            if (given[i] != old[i])
            {
                errors.Add(FieldError.Invalid($"spec.cidrs[{i}]", given[i], "field is immutable"));
            }
        }
    }

    private static void Ingress(JsonObject spec, string path, ErrorList errors)
    {
        if (JsonTree.Array(spec, "rules") is not { Count: > 0 } && !JsonTree.Has(spec, "defaultBackend"))
        {
            errors.Add(FieldError.Invalid(path, spec["rules"] ?? new JsonArray(), "either `defaultBackend` or `rules` must be specified"));
        }
    }

    private static void Host(JsonObject rule, string path, ErrorList errors)
    {
        if (JsonTree.Text(rule, "host") is { Length: > 0 } host)
        {
            if (TextRules.IsAddress(host))
            {
                errors.Add(FieldError.Invalid(path + ".host", host, "must be a DNS name, not an IP address"));
            }

            errors.Invalid(path + ".host", host, host.Contains('*', StringComparison.Ordinal) ? TextRules.WildcardSubdomain(host) : Names.DnsSubdomain(host));
        }
    }

    private static void Tls(JsonObject tls, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var host in JsonTree.Texts(tls, "hosts"))
        {
            errors.Invalid($"{path}.hosts[{index++}]", host, host.Contains('*', StringComparison.Ordinal) ? TextRules.WildcardSubdomain(host) : Names.DnsSubdomain(host));
        }
    }

    private static void Path(JsonObject entry, string path, ErrorList errors)
    {
        var type = JsonTree.Text(entry, "pathType");
        var text = JsonTree.Text(entry, "path") ?? "";
        var strict = type is "Exact" or "Prefix";
        path += ".path";
        if (!text.StartsWith('/') && (strict || text.Length > 0))
        {
            errors.Add(FieldError.Invalid(path, text, "must be an absolute path"));
        }

        foreach (var sequence in strict ? BadSequences : [])
        {
            if (text.Contains(sequence, StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid(path, text, $"must not contain '{sequence}'"));
            }
        }

        foreach (var end in strict ? BadEnds : [])
        {
            if (text.EndsWith(end, StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid(path, text, $"cannot end with '{end}'"));
            }
        }
    }

    private static void Backend(JsonObject backend, string path, ErrorList errors)
    {
        var service = JsonTree.Object(backend, "service");
        if (JsonTree.Has(backend, "resource"))
        {
            if (service is not null)
            {
                errors.Add(FieldError.Invalid(path, "", "cannot set both resource and service backends"));
            }

            return;
        }

        if (service is null)
        {
            errors.Add(FieldError.Invalid(path, "", "resource or service backend is required"));
            return;
        }

        var port = JsonTree.Object(service, "port");
        var named = JsonTree.Text(port, "name") is { Length: > 0 };
        var numbered = (JsonTree.Number(port, "number") ?? 0) != 0;
        if (named && numbered)
        {
            errors.Add(FieldError.Invalid(path, "", "cannot set both port name & port number"));
        }
        else if (!named && !numbered)
        {
            errors.Add(FieldError.Required(path, "port name or number is required"));
        }
    }

    private static void Parameters(JsonObject reference, string path, ErrorList errors)
    {
        var scope = JsonTree.Text(reference, "scope");
        var placed = JsonTree.Has(reference, "namespace");
        if (scope == "Namespace" && !placed)
        {
            errors.Add(FieldError.Required(path + ".namespace", "`parameters.scope` is set to 'Namespace'"));
        }
        else if (scope == "Cluster" && placed)
        {
            errors.Add(FieldError.Forbidden(path + ".namespace", "`parameters.scope` is set to 'Cluster'"));
        }
    }

    private static void Port(JsonObject port, string path, ErrorList errors)
    {
        if (JsonTree.Number(port, "endPort") is not { } end)
        {
            return;
        }

        path += ".endPort";
        if (!JsonTree.Has(port, "port"))
        {
            errors.Add(FieldError.Invalid(path, end, "may not be specified when `port` is not specified"));
        }
        else if (JsonTree.Number(port, "port") is not { } first)
        {
            errors.Add(FieldError.Invalid(path, end, "may not be specified when `port` is non-numeric"));
        }
        else
        {
            if (end < first)
            {
                errors.Add(FieldError.Invalid(path, end, "must be greater than or equal to `port`"));
            }

            Check.Port(path, end, errors);
        }
    }

    private static void Peer(JsonObject peer, string path, ErrorList errors)
    {
        var given = peer.Count(static p => p.Value is not null);
        if (given == 0)
        {
            errors.Add(FieldError.Required(path, "must specify a peer"));
        }
        else if (given > 1 && JsonTree.Has(peer, "ipBlock"))
        {
            errors.Add(FieldError.Forbidden(path, "may not specify both ipBlock and another peer"));
        }
    }

    private static void Block(JsonObject block, string path, ErrorList errors)
    {
        var index = 0;
        IPNetwork.TryParse(JsonTree.Text(block, "cidr"), out var range);
        foreach (var text in JsonTree.Texts(block, "except"))
        {
            var at = $"{path}.except[{index++}]";
            if (IPNetwork.TryParse(text, out var except)
                && (range.BaseAddress.AddressFamily != except.BaseAddress.AddressFamily || !range.Contains(except.BaseAddress) || range.PrefixLength >= except.PrefixLength))
            {
                errors.Add(FieldError.Invalid(at, text, "must be a strict subset of `cidr`"));
            }
        }
    }

    private static void Ranges(JsonObject spec, string path, ErrorList errors)
    {
        var all = JsonTree.Texts(spec, "cidrs").ToList();
        if (all.Count > 2)
        {
            errors.Add(FieldError.Invalid(path + ".cidrs", spec, "may only hold up to 2 values"));
        }
        else if (all.Count == 2 && all[0].Contains(':', StringComparison.Ordinal) == all[1].Contains(':', StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid(path + ".cidrs", spec["cidrs"], "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"));
        }
    }
}
