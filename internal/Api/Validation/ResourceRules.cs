using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of resource requests and limits.</summary>
internal static class ResourceRules
{
    private static readonly string[] Lists = ["limits", "requests"];

    /// <summary>Checks what a container asks for.</summary>
    public static void Container(JsonObject resources, string path, ErrorList errors) => Check(resources, ResourceNames.CheckContainer, path, errors);

    /// <summary>Checks what a pod asks for as a whole, and that its containers ask for no more.</summary>
    public static void Pod(JsonObject spec, string path, ErrorList errors)
    {
        if (JsonTree.Object(spec, "resources") is not { } resources)
        {
            return;
        }

        path += ".resources";
        if (JsonTree.Array(resources, "claims") is { Count: > 0 })
        {
            errors.Add(FieldError.Forbidden(path + ".claims", "claims cannot be set for Resources at pod-level"));
        }

        Check(resources, ResourceNames.CheckPod, path, errors);
        var limits = JsonTree.Object(resources, "limits");
        var index = 0;
        foreach (var container in JsonTree.Objects(spec, "containers"))
        {
            foreach (var (name, value) in JsonTree.At(container, "resources", "limits") ?? [])
            {
                if (QuantityRules.TryRead(value, out var own) && QuantityRules.TryRead(limits?[name], out var most) && own > most)
                {
                    errors.Add(FieldError.Invalid($"{path}.containers[{index}][{name}].limits", own.ToString(), $"must be less than or equal to pod limits of {most}"));
                }
            }

            index++;
        }
    }

    /// <summary>The claims of a container must be claims of its pod.</summary>
    public static void Claims(JsonObject? resources, IReadOnlyCollection<string> known, string path, ErrorList errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var claim in JsonTree.Objects(resources, "claims"))
        {
            var at = $"{path}.claims[{index++}]";
            if (JsonTree.Text(claim, "name") is not { Length: > 0 } name)
            {
                continue;
            }

            var key = JsonTree.Text(claim, "request") is { Length: > 0 } request ? $"{name}/{request}" : name;
            if (seen.Contains(name) || !seen.Add(key))
            {
                errors.Add(FieldError.Duplicate(at, key));
            }

            if (!known.Contains(name))
            {
                var names = known.Count == 0 ? " which is empty" : ": " + string.Join(", ", known.Order(StringComparer.Ordinal));
                errors.Add(FieldError.NotFound(at, name, "must be one of the names in pod.spec.resourceClaims" + names));
            }
        }
    }

    private static void Check(JsonObject resources, Action<string, string, ErrorList> checkName, string path, ErrorList errors)
    {
        var any = false;
        var huge = false;
        foreach (var list in Lists)
        {
            foreach (var (name, value) in JsonTree.Object(resources, list) ?? [])
            {
                var at = $"{path}.{list}[{name}]";
                checkName(name, at, errors);
                QuantityRules.Amount(name, value, at, errors);
                any |= name is "cpu" or "memory";
                huge |= ResourceNames.IsHugePages(name);
                if (ResourceNames.IsHugePages(name) && Quantity.TryParse(name["hugepages-".Length..], out var page) && page.Nanos > 0
                    && QuantityRules.TryRead(value, out var amount) && amount.Nanos % page.Nanos != 0)
                {
                    errors.Add(FieldError.Invalid(at, amount.ToString(), $"{amount} is not positive integer multiple of {name}"));
                }
            }
        }

        CheckPairs(resources, path, errors);
        if (huge && !any)
        {
            errors.Add(FieldError.Forbidden(path, "HugePages require cpu or memory"));
        }
    }

    private static void CheckPairs(JsonObject resources, string path, ErrorList errors)
    {
        var limits = JsonTree.Object(resources, "limits");
        foreach (var (name, value) in JsonTree.Object(resources, "requests") ?? [])
        {
            if (!QuantityRules.TryRead(value, out var request))
            {
                continue;
            }

            if (!QuantityRules.TryRead(limits?[name], out var limit))
            {
                if (!ResourceNames.MayOvercommit(name))
                {
                    errors.Add(FieldError.Required(path + ".limits", "Limit must be set for non overcommitable resources"));
                }
            }
            else if (request != limit && !ResourceNames.MayOvercommit(name))
            {
                errors.Add(FieldError.Invalid($"{path}.requests", request.ToString(), $"must be equal to {name} limit of {limit}"));
            }
            else if (request > limit)
            {
                errors.Add(FieldError.Invalid($"{path}.requests", request.ToString(), $"must be less than or equal to {name} limit of {limit}"));
            }
        }
    }
}
