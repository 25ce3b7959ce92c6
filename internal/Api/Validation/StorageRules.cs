using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of volumes and of the kinds of storage.k8s.io.</summary>
internal static class StorageRules
{
    private static readonly string[] VolumeOpen =
        ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName", "volumeMode"];

    /// <summary>A volume stays where it is.</summary>
    public static void VolumeUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec") ?? [], JsonTree.Object(before, "spec") ?? []);
        if (!JsonNode.DeepEquals(Source(a, b), Source(b, b)))
        {
            errors.Add(FieldError.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
        }

        Check.Unchanged(a["volumeMode"], b["volumeMode"], "volumeMode", errors);
        if (JsonTree.Has(b, "nodeAffinity"))
        {
            Check.Unchanged(a["nodeAffinity"], b["nodeAffinity"], "nodeAffinity", errors);
        }

        if (JsonTree.Has(b, "volumeAttributesClassName") && !JsonTree.Has(a, "volumeAttributesClassName"))
        {
            errors.Add(FieldError.Forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
        }
    }

    /// <summary>Checks a StorageClass.</summary>
    public static void Class(JsonObject value, ErrorList errors)
    {
        if (JsonTree.Text(value, "reclaimPolicy") == "Recycle")
        {
            errors.Add(FieldError.NotSupported("reclaimPolicy", "Recycle", ["Delete", "Retain"]));
        }

        Parameters(value, errors);
        var index = 0;
        foreach (var topology in JsonTree.Objects(value, "allowedTopologies"))
        {
            var at = $"allowedTopologies[{index++}].matchLabelExpressions";
            var i = 0;
            foreach (var expression in JsonTree.Objects(topology, "matchLabelExpressions"))
            {
                var key = JsonTree.Text(expression, "key") ?? "";
                errors.Invalid($"{at}[{i++}].key", key, Names.QualifiedName(key));
            }
        }
    }

    /// <summary>Checks a VolumeAttributesClass.</summary>
    public static void AttributesClass(JsonObject value, ErrorList errors)
    {
        Parameters(value, errors);
        if (JsonTree.Object(value, "parameters") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required("parameters", "must contain at least one key/value pair"));
        }
    }

    /// <summary>Checks a VolumeAttachment.</summary>
    public static void Attachment(JsonObject value, ErrorList errors)
    {
        var source = JsonTree.At(value, "spec", "source");
        var (named, inline) = (JsonTree.Has(source, "persistentVolumeName"), JsonTree.Has(source, "inlineVolumeSpec"));
        const string Detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
        if (!named && !inline)
        {
            errors.Add(FieldError.Required("spec.source", Detail));
        }
        else if (named && inline)
        {
            errors.Add(FieldError.Forbidden("spec.source", Detail));
        }
        else if (named && JsonTree.Text(source, "persistentVolumeName") is "")
        {
            errors.Add(FieldError.Required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName"));
        }
    }

    /// <summary>Checks a CSIDriver.</summary>
    public static void Driver(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Has(spec, "serviceAccountTokenInSecrets") && JsonTree.Array(spec, "tokenRequests") is not { Count: > 0 })
        {
            errors.Add(FieldError.Invalid("spec.serviceAccountTokenInSecrets", spec["serviceAccountTokenInSecrets"],
                "serviceAccountTokenInSecrets is set but no tokenRequests are specified"));
        }
    }

    /// <summary>What a CSIDriver keeps.</summary>
    public static void DriverUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (a, b) = (JsonTree.Object(now, "spec"), JsonTree.Object(before, "spec"));
        Check.Unchanged(a?["attachRequired"], b?["attachRequired"], "spec.attachedRequired", errors);
        Check.Unchanged(a?["volumeLifecycleModes"], b?["volumeLifecycleModes"], "spec.volumeLifecycleModes", errors);
    }

    /// <summary>A driver on a node keeps what it said of itself, but for how many volumes it can take.</summary>
    public static void NodeUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        var old = JsonTree.Objects(JsonTree.Object(before, "spec"), "drivers").ToList();
        foreach (var driver in JsonTree.Objects(JsonTree.Object(now, "spec"), "drivers"))
        {
            if (old.FirstOrDefault(d => JsonTree.Text(d, "name") == JsonTree.Text(driver, "name")) is { } known)
            {
                Check.Unchanged(WithoutCount(driver), WithoutCount(known), "spec.drivers", errors);
            }
        }
    }

    private static JsonObject WithoutCount(JsonObject driver)
    {
        var copy = driver.DeepClone().AsObject();
        copy.Remove("allocatable");
        return copy;
    }

    private static void Parameters(JsonObject value, ErrorList errors)
    {
        foreach (var (key, _) in JsonTree.Object(value, "parameters") ?? [])
        {
            if (key.Length == 0)
            {
                errors.Add(FieldError.Invalid("parameters", key, "field can not be empty."));
            }
        }
    }

    private static JsonObject Source(JsonObject spec, JsonObject old)
    {
        var copy = spec.DeepClone().AsObject();
        foreach (var name in VolumeOpen)
        {
            copy.Remove(name);
        }

        if (JsonTree.Object(old, "csi") is { } csi && !JsonTree.Has(csi, "controllerExpandSecretRef"))
        {
            JsonTree.Object(copy, "csi")?.Remove("controllerExpandSecretRef");
        }

        return copy;
    }
}
