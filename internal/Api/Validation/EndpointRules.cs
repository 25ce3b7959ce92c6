using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of Endpoints and EndpointSlices.</summary>
internal static class EndpointRules
{
    private const int MaxPerSlice = 1000;
    private const int MaxAddresses = 100;
    private static readonly string[] AddressTypes = ["IPv4", "IPv6", "FQDN"];

    /// <summary>Checks Endpoints.</summary>
    public static void Endpoints(JsonObject value, ErrorList errors)
    {
        var index = 0;
        foreach (var subset in JsonTree.Objects(value, "subsets"))
        {
            var at = $"subsets[{index++}]";
            foreach (var list in new[] { "addresses", "notReadyAddresses" })
            {
                var i = 0;
                foreach (var address in JsonTree.Objects(subset, list))
                {
                    CheckAddress(JsonTree.Text(address, "ip") ?? "", null, $"{at}.{list}[{i++}].ip", errors);
                }
            }

            var p = 0;
            foreach (var port in JsonTree.Objects(subset, "ports"))
            {
                Check.Port($"{at}.ports[{p++}].port", JsonTree.Number(port, "port") ?? 0, errors);
            }
        }
    }

    /// <summary>Checks an EndpointSlice.</summary>
    public static void Slice(JsonObject value, ErrorList errors)
    {
        var type = JsonTree.Text(value, "addressType") ?? "";
        if (type.Length == 0)
        {
            errors.Add(FieldError.Required("addressType"));
        }
        else if (!AddressTypes.Contains(type))
        {
            errors.Add(FieldError.NotSupported("addressType", type, AddressTypes));
        }

        var endpoints = JsonTree.Objects(value, "endpoints").ToList();
        if (endpoints.Count > MaxPerSlice)
        {
            errors.Add(FieldError.TooMany("endpoints", endpoints.Count, MaxPerSlice));
            return;
        }

        for (var i = 0; i < endpoints.Count; i++)
        {
            var addresses = JsonTree.Texts(endpoints[i], "addresses").ToList();
            if (addresses.Count == 0)
            {
                errors.Add(FieldError.Required($"endpoints[{i}].addresses", "must contain at least 1 address"));
            }
            else if (addresses.Count > MaxAddresses)
            {
                errors.Add(FieldError.TooMany($"endpoints[{i}].addresses", addresses.Count, MaxAddresses));
            }

            for (var a = 0; type != "FQDN" && a < addresses.Count; a++)
            {
                CheckAddress(addresses[a], type, $"endpoints[{i}].addresses[{a}]", errors);
            }
        }

        CheckPorts(value, errors);
    }

    /// <summary>A slice's address type never changes.</summary>
    public static void SliceUpdate(JsonObject now, JsonObject before, ErrorList errors)
        => Check.Unchanged(now["addressType"], before["addressType"], "addressType", errors);

    private static void CheckPorts(JsonObject value, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var port in JsonTree.Objects(value, "ports"))
        {
            var at = $"ports[{index++}]";
            var name = JsonTree.Text(port, "name") ?? "";
            if (name.Length > 0)
            {
                errors.Invalid(at + ".name", name, Names.DnsLabel(name));
            }

            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate(at + ".name", name));
            }
        }
    }

    private static void CheckAddress(string text, string? type, string path, ErrorList errors)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            errors.Add(FieldError.Invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
        }
        else if (type is not null && (address.AddressFamily == AddressFamily.InterNetworkV6) != (type == "IPv6"))
        {
            errors.Add(FieldError.Invalid(path, text, $"must be an {type} address"));
        }
    }
}
