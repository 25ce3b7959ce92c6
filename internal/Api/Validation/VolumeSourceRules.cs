using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of the places volumes come from that look at more than one field.</summary>
internal static class VolumeSourceRules
{
    private const long MaxLun = 255;
    private static readonly string[] DownwardFields = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    /// <summary>Checks a PersistentVolume's spec.</summary>
    public static void Persistent(JsonObject spec, string path, ErrorList errors)
    {
        ClaimRules.AccessModes(spec, path, errors);
        var capacity = JsonTree.Object(spec, "capacity");
        if (capacity is { Count: > 0 } && (capacity.Count > 1 || !capacity.ContainsKey("storage")))
        {
            errors.Add(FieldError.NotSupported(path + ".capacity", capacity, ["storage"]));
        }

        foreach (var (name, amount) in capacity ?? [])
        {
            QuantityRules.Positive(amount, $"{path}.capacity[{name}]", errors);
        }

        var affinity = JsonTree.Object(spec, "nodeAffinity");
        if (affinity is not null && !JsonTree.Has(affinity, "required"))
        {
            errors.Add(FieldError.Required(path + ".nodeAffinity.required", "must specify required node constraints"));
        }

        if (JsonTree.Has(spec, "local") && affinity is null)
        {
            errors.Add(FieldError.Required(path + ".nodeAffinity", "Local volume requires node affinity"));
        }

        if (JsonTree.Text(spec, "persistentVolumeReclaimPolicy") == "Recycle" && JsonTree.Text(JsonTree.Object(spec, "hostPath"), "path")?.TrimEnd('/') == "")
        {
            errors.Add(FieldError.Forbidden(path + ".persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"));
        }

        if (JsonTree.Text(spec, "volumeAttributesClassName") is { } name2)
        {
            if (name2.Length == 0)
            {
                errors.Add(FieldError.Required(path + ".volumeAttributesClassName", "an empty string is disallowed"));
            }

            if (!JsonTree.Has(spec, "csi"))
            {
                errors.Add(FieldError.Required(path + ".csi", "has to be specified when using volumeAttributesClassName"));
            }
        }
    }

    /// <summary>Checks an iSCSI source.</summary>
    public static void Iscsi(JsonObject source, string path, ErrorList errors)
    {
        foreach (var (name, shown) in new[] { ("iqn", "iqn"), ("initiatorName", "initiatorname") })
        {
            if (JsonTree.Text(source, name) is { Length: > 0 } text
                && !text.StartsWith("iqn.", StringComparison.Ordinal) && !text.StartsWith("eui.", StringComparison.Ordinal) && !text.StartsWith("naa.", StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid($"{path}.{shown}", text, "must be valid format starting with iqn, eui, or naa"));
            }
        }

        if ((JsonTree.Flag(source, "chapAuthDiscovery") == true || JsonTree.Flag(source, "chapAuthSession") == true) && !JsonTree.Has(source, "secretRef"))
        {
            errors.Add(FieldError.Required(path + ".secretRef"));
        }
    }

    /// <summary>Checks a fibre channel source.</summary>
    public static void FibreChannel(JsonObject source, string path, ErrorList errors)
    {
        var targets = JsonTree.Array(source, "targetWWNs") is { Count: > 0 };
        var ids = JsonTree.Array(source, "wwids") is { Count: > 0 };
        if (!targets && !ids)
        {
            errors.Add(FieldError.Required(path + ".targetWWNs", "must specify either targetWWNs or wwids, but not both"));
        }
        else if (targets && ids)
        {
            errors.Add(FieldError.Invalid(path + ".targetWWNs", source["targetWWNs"], "targetWWNs and wwids can not be specified simultaneously"));
        }

        if (!targets)
        {
            return;
        }

        if (JsonTree.Number(source, "lun") is not { } lun)
        {
            errors.Add(FieldError.Required(path + ".lun", "lun is required if targetWWNs is specified"));
        }
        else if (lun is < 0 or > MaxLun)
        {
            errors.Add(FieldError.Invalid(path + ".lun", lun, $"must be between 0 and {MaxLun}, inclusive"));
        }
    }

    /// <summary>Checks an Azure disk.</summary>
    public static void AzureDisk(JsonObject source, string path, ErrorList errors)
    {
        if (JsonTree.Text(source, "kind") is not { } kind || JsonTree.Text(source, "diskURI") is not { Length: > 0 } uri)
        {
            return;
        }

        var managed = kind == "Managed";
        if (!uri.StartsWith(managed ? "/subscriptions/" : "https://", StringComparison.Ordinal))
        {
            errors.Add(FieldError.NotSupported(path + ".diskURI", uri, [managed
                ? "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
                : "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"]));
        }
    }

    /// <summary>Checks a flex volume's options.</summary>
    public static void Flex(JsonObject source, string path, ErrorList errors)
    {
        foreach (var (key, _) in JsonTree.Object(source, "options") ?? [])
        {
            var owner = "." + key.Split('/')[0].ToLowerInvariant();
            if (owner.EndsWith(".kubernetes.io", StringComparison.Ordinal) || owner.EndsWith(".k8s.io", StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid($"{path}.options[{key}]", key, "kubernetes.io and k8s.io namespaces are reserved"));
            }
        }
    }

    /// <summary>Checks one file of a downward API volume.</summary>
    public static void DownwardFile(JsonObject file, string path, ErrorList errors)
    {
        var resource = JsonTree.Object(file, "resourceFieldRef");
        if (JsonTree.Object(file, "fieldRef") is { } field)
        {
            EnvironmentRules.FieldPath(field, DownwardFields, path + ".fieldRef", errors);
            if (resource is not null)
            {
                errors.Add(FieldError.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
            }
        }
        else if (resource is not null)
        {
            EnvironmentRules.ResourceField(resource, inVolume: true, path + ".resourceFieldRef", errors);
        }
        else
        {
            errors.Add(FieldError.Required(path, "one of fieldRef and resourceFieldRef is required"));
        }
    }

    /// <summary>Checks one source of a projected volume.</summary>
    public static void Projection(JsonObject source, string path, ErrorList errors)
    {
        if (source.Count(static p => p.Value is not null) > 1)
        {
            errors.Add(FieldError.Forbidden(path, "may not specify more than 1 volume type per source"));
        }

        if (JsonTree.Object(source, "clusterTrustBundle") is not { } bundle)
        {
            return;
        }

        path += ".clusterTrustBundle";
        var named = JsonTree.Has(bundle, "name");
        if (named && JsonTree.Has(bundle, "signerName"))
        {
            errors.Add(FieldError.Invalid(path, bundle, "only one of name and signerName may be used"));
        }
        else if (!named && !JsonTree.Has(bundle, "signerName"))
        {
            errors.Add(FieldError.Required(path, "either name or signerName must be specified"));
        }
        else if (named && JsonTree.Has(bundle, "labelSelector"))
        {
            errors.Add(FieldError.Invalid(path + ".labelSelector", bundle["labelSelector"], "labelSelector must be unset if name is specified"));
        }
    }
}
