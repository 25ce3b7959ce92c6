using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of the kinds of resource.k8s.io.</summary>
internal static class DeviceRules
{
    private const string NoRequest = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

    /// <summary>The function for a type, or null.</summary>
    public static Action<JsonObject, string, ErrorList>? Find(string type) => type switch
    {
        "DeviceClaim" => Claim,
        "DeviceRequest" => Request,
        "ExactDeviceRequest" or "DeviceSubRequest" => Amount,
        "DeviceToleration" => Toleration,
        "ResourceSliceSpec" => Slice,
        _ => null,
    };

    private static void Claim(JsonObject claim, string path, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in JsonTree.Objects(claim, "requests"))
        {
            var name = JsonTree.Text(request, "name") ?? "";
            names.Add(name);
            names.UnionWith(JsonTree.Objects(request, "firstAvailable").Select(sub => $"{name}/{JsonTree.Text(sub, "name")}"));
        }

        foreach (var list in new[] { "constraints", "config" })
        {
            var index = 0;
            foreach (var item in JsonTree.Objects(claim, list))
            {
                var at = $"{path}.{list}[{index++}]";
                var i = 0;
                foreach (var reference in JsonTree.Texts(item, "requests"))
                {
                    if (!names.Contains(reference))
                    {
                        errors.Add(FieldError.Invalid($"{at}.requests[{i}]", reference, NoRequest));
                    }

                    i++;
                }

                if (list == "constraints" && !JsonTree.Has(item, "matchAttribute") && !JsonTree.Has(item, "distinctAttribute"))
                {
                    errors.Add(FieldError.Required(at, "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set"));
                }
                else if (list == "config" && !JsonTree.Has(item, "opaque"))
                {
                    errors.Add(FieldError.Required(at + ".opaque"));
                }
            }
        }
    }

    private static void Request(JsonObject request, string path, ErrorList errors)
    {
        var exact = JsonTree.Has(request, "exactly");
        var first = JsonTree.Array(request, "firstAvailable") is { Count: > 0 };
        if (exact && first)
        {
            errors.Add(FieldError.Invalid(path, null, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"));
        }
        else if (!exact && !first)
        {
            errors.Add(FieldError.Required(path, "exactly one of `exactly` or `firstAvailable` is required"));
        }
    }

    private static void Amount(JsonObject request, string path, ErrorList errors)
    {
        var count = JsonTree.Number(request, "count") ?? 0;
        switch (JsonTree.Text(request, "allocationMode"))
        {
            case "All" when count != 0:
                errors.Add(FieldError.Invalid(path + ".count", count, "must not be specified when allocationMode is 'All'"));
                break;
            case "ExactCount" when count <= 0:
                errors.Add(FieldError.Invalid(path + ".count", count, "must be greater than zero"));
                break;
            default:
                break;
        }
    }

    private static void Toleration(JsonObject toleration, string path, ErrorList errors)
    {
        var operation = JsonTree.Text(toleration, "operator") ?? "";
        if (operation == "Exists" && JsonTree.Text(toleration, "value") is { Length: > 0 } value)
        {
            errors.Add(FieldError.Invalid(path + ".value", value, "must be empty for operator `Exists`"));
        }

        if (operation == "Equal" && JsonTree.Text(toleration, "key") is not { Length: > 0 })
        {
            errors.Add(FieldError.Required(path + ".key"));
        }
    }

    private static void Slice(JsonObject spec, string path, ErrorList errors)
    {
        var given = 0;
        foreach (var name in new[] { "nodeName", "nodeSelector" })
        {
            given += ConstraintRules.IsEmpty(spec[name]) ? 0 : 1;
        }

        given += JsonTree.Flag(spec, "allNodes") == true ? 1 : 0;
        given += JsonTree.Flag(spec, "perDeviceNodeSelection") == true ? 1 : 0;
        if (given == 0)
        {
            errors.Add(FieldError.Required(path, "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"));
        }
        else if (given > 1)
        {
            errors.Add(FieldError.Invalid(path, "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set"));
        }
    }
}
