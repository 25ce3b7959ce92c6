using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of claims to volumes.</summary>
internal static class ClaimRules
{
    /// <summary>Checks the spec of a claim or of a claim that a pod brings along.</summary>
    public static void Spec(JsonObject spec, string path, ErrorList errors)
    {
        AccessModes(spec, path, errors);
        var size = JsonTree.At(spec, "resources", "requests")?["storage"];
        if (size is null)
        {
            errors.Add(FieldError.Required(path + ".resources[storage]"));
        }
        else
        {
            QuantityRules.Positive(size, path + ".resources[storage]", errors);
        }

        var (source, reference) = (JsonTree.Object(spec, "dataSource"), JsonTree.Object(spec, "dataSourceRef"));
        DataSource(source, path + ".dataSource", errors);
        DataSource(reference, path + ".dataSourceRef", errors);
        if (source is null || reference is null)
        {
            return;
        }

        if (JsonTree.Text(reference, "namespace") is { Length: > 0 })
        {
            errors.Add(FieldError.Invalid(path, path + ".dataSource", "may not be specified when dataSourceRef.namespace is specified"));
        }
        else if (new[] { "apiGroup", "kind", "name" }.Any(n => JsonTree.Text(source, n) != JsonTree.Text(reference, n)))
        {
            errors.Add(FieldError.Invalid(path, path + ".dataSource", "must match dataSourceRef"));
        }
    }

    /// <summary>Of a claim only the size, once bound, and its attributes class may change.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec") ?? [], JsonTree.Object(before, "spec") ?? []);
        var bound = JsonTree.Text(JsonTree.Object(now, "status"), "phase") == "Bound";
        if (!JsonNode.DeepEquals(Fixed(a, b, bound), Fixed(b, b, bound)))
        {
            errors.Add(FieldError.Forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
        }

        if (QuantityRules.TryRead(Size(a), out var size) && QuantityRules.TryRead(Size(b), out var old) && size < old
            && (!QuantityRules.TryRead(JsonTree.At(before, "status", "capacity")?["storage"], out var has) || size <= has))
        {
            errors.Add(FieldError.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
        }

        if (JsonTree.Text(b, "volumeAttributesClassName") is { Length: > 0 } && JsonTree.Text(a, "volumeAttributesClassName") is not { Length: > 0 } and var given)
        {
            errors.Add(FieldError.Forbidden("spec.volumeAttributesClassName", given is null ? "update from non-nil value to nil is forbidden" : "update from non-nil value to an empty string is forbidden"));
        }
    }

    /// <summary>Checks access modes of claims and volumes.</summary>
    public static void AccessModes(JsonObject spec, string path, ErrorList errors)
    {
        var modes = JsonTree.Texts(spec, "accessModes").Distinct().ToList();
        if (modes.Count > 1 && modes.Contains("ReadWriteOncePod"))
        {
            errors.Add(FieldError.Forbidden(path + ".accessModes", "may not use ReadWriteOncePod with other access modes"));
        }
    }

    private static JsonNode? Size(JsonObject spec) => JsonTree.At(spec, "resources", "requests")?["storage"];

    private static void DataSource(JsonObject? source, string path, ErrorList errors)
    {
        if (source is not null && JsonTree.Text(source, "apiGroup") is null or "" && JsonTree.Text(source, "kind") is { Length: > 0 } kind && kind != "PersistentVolumeClaim")
        {
            errors.Add(FieldError.Invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
        }
    }

    // A volume's name and a class may be given once; size and attributes are open while the claim is bound.
    private static JsonObject Fixed(JsonObject spec, JsonObject old, bool bound)
    {
        var copy = spec.DeepClone().AsObject();
        foreach (var once in new[] { "volumeName", "storageClassName" })
        {
            if (once == "volumeName" ? JsonTree.Text(old, once) is null or "" : !JsonTree.Has(old, once))
            {
                copy.Remove(once);
            }
        }

        if (bound)
        {
            copy.Remove("volumeAttributesClassName");
            JsonTree.At(copy, "resources", "requests")?.Remove("storage");
        }

        return copy;
    }
}
