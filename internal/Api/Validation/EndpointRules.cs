using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Endpoints and EndpointSlices.</summary>
internal static class EndpointRules
{
    private const int MaxAddresses = 100;

    /// <summary>Checks Endpoints.</summary>
    public static void Endpoints(JsonObject value, ErrorList errors)
    {
        var index = 0;
        foreach (var subset in JsonTree.Objects(value, "subsets"))
        {
            var at = $"subsets[{index++}]";
            if (JsonTree.Array(subset, "addresses") is not { Count: > 0 } && JsonTree.Array(subset, "notReadyAddresses") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required(at, "must specify `addresses` or `notReadyAddresses`"));
            }

            foreach (var list in new[] { "addresses", "notReadyAddresses" })
            {
                var i = 0;
                foreach (var address in JsonTree.Objects(subset, list))
                {
                    var ip = JsonTree.Text(address, "ip") ?? "";
                    errors.Invalid($"{at}.{list}[{i++}].ip", ip, TextRules.NotSpecial(ip));
                }
            }

            var ports = JsonTree.Objects(subset, "ports").ToList();
            for (var p = 0; p < ports.Count; p++)
            {
                if (ports.Count > 1)
                {
                    Check.Required(ports[p], "name", $"{at}.ports[{p}]", errors);
                }

                Check.Port($"{at}.ports[{p}].port", JsonTree.Number(ports[p], "port") ?? 0, errors);
            }
        }
    }

    /// <summary>Checks an EndpointSlice.</summary>
    public static void Slice(JsonObject value, ErrorList errors)
    {
        var type = JsonTree.Text(value, "addressType") ?? "";
        var index = 0;
        foreach (var endpoint in JsonTree.Objects(value, "endpoints"))
        {
            var at = $"endpoints[{index++}].addresses";
            var addresses = JsonTree.Texts(endpoint, "addresses").ToList();
            if (addresses.Count == 0)
            {
                errors.Add(FieldError.Required(at, "must contain at least 1 address"));
            }
            else if (addresses.Count > MaxAddresses)
            {
                errors.Add(FieldError.TooMany(at, addresses.Count, MaxAddresses));
            }

            for (var a = 0; a < addresses.Count; a++)
            {
                CheckAddress(addresses[a], type, $"{at}[{a}]", errors);
            }
        }

        CheckPortNames(value, errors);
    }

    private static void CheckPortNames(JsonObject value, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var port in JsonTree.Objects(value, "ports"))
        {
            var name = JsonTree.Text(port, "name") ?? "";
            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"ports[{index}].name", name));
            }

            index++;
        }
    }

    private static void CheckAddress(string text, string type, string path, ErrorList errors)
    {
        switch (type)
        {
            case "IPv4" or "IPv6":
                if (!TextRules.IsAddress(text) || text.Contains(':', StringComparison.Ordinal) != (type == "IPv6"))
                {
                    errors.Add(FieldError.Invalid(path, text, $"must be a valid {type} address"));
                }

                errors.Invalid(path, text, TextRules.NotSpecial(text));
                break;
            case "FQDN":
                var problems = Names.DnsSubdomain(text.EndsWith('.') ? text[..^1] : text).ToList();
                errors.Invalid(path, text, problems);
                if (problems.Count == 0 && !text.Contains('.', StringComparison.Ordinal))
                {
                    errors.Add(FieldError.Invalid(path, text, "should be a domain with at least two segments separated by dots"));
                }

                break;
            default:
                break;
        }
    }
}
