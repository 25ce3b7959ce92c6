using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of environment variables and of references to a pod's own fields.</summary>
internal static class EnvironmentRules
{
    private static readonly string[] PodFields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    private static readonly string[] ConvertedOnly = ["metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase", "status.nominatedNodeName"];

    private static readonly string[] Resources =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    private static readonly string[] Divisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

    /// <summary>Checks one variable.</summary>
    public static void Variable(JsonObject variable, string path, ErrorList errors)
    {
        if (JsonTree.Object(variable, "valueFrom") is not { } source)
        {
            return;
        }

        path += ".valueFrom";
        var given = source.Count(static p => p.Value is not null);
        if (given == 0)
        {
            errors.Add(FieldError.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"));
        }
        else if (JsonTree.Text(variable, "value") is { Length: > 0 })
        {
            errors.Add(FieldError.Invalid(path, "", "may not be specified when `value` is not empty"));
        }
        else if (given > 1)
        {
            errors.Add(FieldError.Invalid(path, "", "may not have more than one field specified at a time"));
        }

        if (JsonTree.Object(source, "fieldRef") is { } field)
        {
            FieldPath(field, PodFields, path + ".fieldRef", errors);
        }

        if (JsonTree.Object(source, "resourceFieldRef") is { } resource)
        {
            ResourceField(resource, inVolume: false, path + ".resourceFieldRef", errors);
        }
    }

    /// <summary>Checks where whole sets of variables come from.</summary>
    public static void Sets(JsonObject container, string path, ErrorList errors)
    {
        foreach (var source in JsonTree.Objects(container, "envFrom"))
        {
            var count = (JsonTree.Has(source, "configMapRef") ? 1 : 0) + (JsonTree.Has(source, "secretRef") ? 1 : 0);
            if (count != 1)
            {
                errors.Add(FieldError.Invalid(path + ".envFrom", "",
                    count == 0 ? "must specify one of: `configMapRef` or `secretRef`" : "may not have more than one field specified at a time"));
            }
        }
    }

    /// <summary>Checks a reference to a field of the pod.</summary>
    public static void FieldPath(JsonObject reference, string[] supported, string path, ErrorList errors)
    {
        if (JsonTree.Text(reference, "fieldPath") is not { Length: > 0 } field)
        {
            return;
        }

        var open = field.IndexOf("['", StringComparison.Ordinal);
        if (open > 0 && field.EndsWith("']", StringComparison.Ordinal) && field.Length > open + 3)
        {
            var (owner, key) = (field[..open], field[(open + 2)..^2]);
            if (owner is "metadata.annotations" or "metadata.labels")
            {
                errors.Invalid(path, key, Names.QualifiedName(owner == "metadata.annotations" ? key.ToLowerInvariant() : key));
            }
            else
            {
                errors.Add(FieldError.Invalid(path + ".fieldPath", field, $"error converting fieldPath: field label does not support subscript: {field}"));
            }
        }
        else if (!PodFields.Contains(field) && !ConvertedOnly.Contains(field))
        {
            errors.Add(FieldError.Invalid(path + ".fieldPath", field, $"error converting fieldPath: field label not supported: {field}"));
        }
        else if (!supported.Contains(field))
        {
            errors.Add(FieldError.NotSupported(path + ".fieldPath", field, supported));
        }
    }

    /// <summary>Checks a reference to an amount of a container's resources.</summary>
    public static void ResourceField(JsonObject reference, bool inVolume, string path, ErrorList errors)
    {
        var resource = JsonTree.Text(reference, "resource") ?? "";
        if (inVolume && JsonTree.Text(reference, "containerName") is not { Length: > 0 })
        {
            errors.Add(FieldError.Required(path + ".containerName"));
        }

        var huge = resource.StartsWith("limits.hugepages-", StringComparison.Ordinal) || resource.StartsWith("requests.hugepages-", StringComparison.Ordinal);
        if (resource.Length > 0 && !huge && !Resources.Contains(resource))
        {
            errors.Add(FieldError.NotSupported(path + ".resource", resource, Resources));
        }

        if (!QuantityRules.TryRead(reference["divisor"], out var divisor) || divisor.IsZero)
        {
            return;
        }

        var text = divisor.ToString();
        if (resource.EndsWith(".cpu", StringComparison.Ordinal) ? text is not ("1" or "1m") : !Divisors.Contains(text))
        {
            var kind = huge ? "hugepages" : resource.EndsWith(".cpu", StringComparison.Ordinal) ? "cpu"
                : resource.EndsWith(".memory", StringComparison.Ordinal) ? "memory" : "local ephemeral storage";
            var values = kind == "cpu" ? "1m and 1" : string.Join(", ", Divisors);
            errors.Add(FieldError.Invalid(path + ".divisor", resource, $"only divisor's values {values} are supported with the {kind} resource"));
        }
    }
}
