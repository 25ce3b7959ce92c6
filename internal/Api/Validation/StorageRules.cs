using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of volumes, claims and classes.</summary>
internal static class StorageRules
{
    /// <summary>Checks a claim.</summary>
    public static void Claim(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Array(spec, "accessModes") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required("spec.accessModes", "at least 1 access mode is required"));
        }

        if (!Quantity.TryParse(JsonTree.Text(JsonTree.At(spec, "resources", "requests"), "storage"), out var size))
        {
            errors.Add(FieldError.Required("spec.resources[storage]"));
        }
        else if (size.Nanos <= 0)
        {
            errors.Add(FieldError.Invalid("spec.resources[storage]", size.ToString(), "must be greater than zero"));
        }
    }

    /// <summary>Of a claim only the size, once bound, and its attributes class may change.</summary>
    public static void ClaimUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (Fixed(now), Fixed(before));
        if (JsonTree.Text(b, "volumeName") is null or "")
        {
            a.Remove("volumeName");
            b.Remove("volumeName");
        }

        if (!JsonNode.DeepEquals(a, b))
        {
            errors.Add(FieldError.Forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
        }
    }

    /// <summary>Checks a volume.</summary>
    public static void Volume(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Array(spec, "accessModes") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required("spec.accessModes"));
        }

        if (JsonTree.Text(JsonTree.Object(spec, "capacity"), "storage") is not { Length: > 0 })
        {
            errors.Add(FieldError.Required("spec.capacity"));
        }
    }

    /// <summary>What a StorageClass keeps for life.</summary>
    public static void ClassUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        foreach (var (name, label) in new[] { ("parameters", "parameters"), ("provisioner", "provisioner"), ("reclaimPolicy", "reclaimPolicy"), ("volumeBindingMode", "volumeBindingMode") })
        {
            if (!JsonNode.DeepEquals(now[name], before[name]))
            {
                errors.Add(FieldError.Forbidden(label, $"updates to {label} are forbidden."));
            }
        }
    }

    private static JsonObject Fixed(JsonObject value)
    {
        var spec = (JsonTree.Object(value, "spec") ?? []).DeepClone().AsObject();
        spec.Remove("resources");
        spec.Remove("volumeAttributesClassName");
        return spec;
    }
}
