using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of a pod's volumes.</summary>
internal static class VolumeRules
{
    private const long MaxMode = 511;

    /// <summary>Checks the volumes and returns their names.</summary>
    public static HashSet<string> Check(JsonObject spec, string path, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var volume in JsonTree.Objects(spec, "volumes"))
        {
            var at = $"{path}.volumes[{index++}]";
            var name = JsonTree.Text(volume, "name") ?? "";
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required(at + ".name"));
            }
            else
            {
                errors.Invalid(at + ".name", name, Names.DnsLabel(name));
                if (!names.Add(name))
                {
                    errors.Add(FieldError.Duplicate(at + ".name", name));
                }
            }

            CheckSource(volume, at, errors);
        }

        return names;
    }

    private static void CheckSource(JsonObject volume, string path, ErrorList errors)
    {
        var sources = volume.Where(p => p.Key != "name" && p.Value is not null).ToList();
        if (sources.Count == 0)
        {
            errors.Add(FieldError.Required(path, "must specify a volume type"));
        }

        foreach (var extra in sources.Skip(1))
        {
            errors.Add(FieldError.Forbidden($"{path}.{extra.Key}", "may not specify more than 1 volume type"));
        }

        if (JsonTree.Object(volume, "hostPath") is { } host && JsonTree.Text(host, "path") is { } hostPath && hostPath.Split('/').Contains(".."))
        {
            errors.Add(FieldError.Invalid(path + ".hostPath.path", hostPath, "must not contain '..'"));
        }

        if (JsonTree.Object(volume, "configMap") is { } configMap)
        {
            Required(configMap, "name", path + ".configMap", errors);
            CheckItems(configMap, path + ".configMap", errors);
        }

        if (JsonTree.Object(volume, "secret") is { } secret)
        {
            Required(secret, "secretName", path + ".secret", errors);
            CheckItems(secret, path + ".secret", errors);
        }

        if (JsonTree.Object(volume, "persistentVolumeClaim") is { } claim)
        {
            Required(claim, "claimName", path + ".persistentVolumeClaim", errors);
        }

        if (JsonTree.Object(volume, "projected") is { } projected)
        {
            Mode(projected, "defaultMode", path + ".projected", errors);
        }
    }

    private static void CheckItems(JsonObject source, string path, ErrorList errors)
    {
        Mode(source, "defaultMode", path, errors);
        var index = 0;
        foreach (var item in JsonTree.Objects(source, "items"))
        {
            var at = $"{path}.items[{index++}]";
            Mode(item, "mode", at, errors);
            var target = JsonTree.Text(item, "path") ?? "";
            if (target.StartsWith('/'))
            {
                errors.Add(FieldError.Invalid(at + ".path", target, "must be a relative path"));
            }

            if (target.Split('/').Contains(".."))
            {
                errors.Add(FieldError.Invalid(at + ".path", target, "must not contain '..'"));
            }
        }
    }

    private static void Mode(JsonObject source, string name, string path, ErrorList errors)
    {
        if (JsonTree.Number(source, name) is { } mode and (< 0 or > MaxMode))
        {
            errors.Add(FieldError.Invalid($"{path}.{name}", mode, "must be a number between 0 and 0777 (octal), both inclusive"));
        }
    }

    private static void Required(JsonObject source, string name, string path, ErrorList errors)
    {
        if (JsonTree.Text(source, name) is not { Length: > 0 })
        {
            errors.Add(FieldError.Required($"{path}.{name}"));
        }
    }
}
