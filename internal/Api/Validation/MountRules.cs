using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of where volumes appear in a container.</summary>
internal static class MountRules
{
    /// <summary>Checks mounts and devices against the pod's volumes.</summary>
    public static void Check(JsonObject container, string path, IReadOnlyDictionary<string, JsonObject> volumes, ErrorList errors)
    {
        var mounts = JsonTree.Objects(container, "volumeMounts").ToList();
        var devices = JsonTree.Objects(container, "volumeDevices").ToList();
        Mounts(container, mounts, devices, path + ".volumeMounts", volumes, errors);
        Devices(mounts, devices, path + ".volumeDevices", volumes, errors);
    }

    private static void Mounts(JsonObject container, List<JsonObject> mounts, List<JsonObject> devices, string path, IReadOnlyDictionary<string, JsonObject> volumes, ErrorList errors)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < mounts.Count; i++)
        {
            var (at, mount) = ($"{path}[{i}]", mounts[i]);
            var (name, target) = (JsonTree.Text(mount, "name") ?? "", JsonTree.Text(mount, "mountPath") ?? "");
            var volume = volumes.GetValueOrDefault(name);
            if (volume is null)
            {
                errors.Add(FieldError.NotFound(at + ".name", name));
            }

            if (target.Length > 0 && !targets.Add(target))
            {
                errors.Add(FieldError.Invalid(at + ".mountPath", target, "must be unique"));
            }

            if (devices.Any(d => JsonTree.Text(d, "name") == name))
            {
                errors.Add(FieldError.Invalid(at + ".name", name, "must not already exist in volumeDevices"));
            }

            if (target.Length > 0 && devices.Any(d => JsonTree.Text(d, "devicePath") == target))
            {
                errors.Add(FieldError.Invalid(at + ".mountPath", target, "must not already exist as a path in volumeDevices"));
            }

            SubPaths(mount, volume, at, path, errors);
            Propagation(container, mount, path, errors);
        }
    }

    private static void SubPaths(JsonObject mount, JsonObject? volume, string at, string list, ErrorList errors)
    {
        foreach (var name in new[] { "subPath", "subPathExpr" })
        {
            if (JsonTree.Text(mount, name) is not { Length: > 0 } sub)
            {
                continue;
            }

            if (JsonTree.Has(volume, "image"))
            {
                errors.Add(FieldError.Invalid($"{at}.{name}", sub, "not allowed in image volume sources"));
            }

            Validation.Check.Text(mount, name, "inside", list, errors);
        }

        if (JsonTree.Text(mount, "subPath") is { Length: > 0 } && JsonTree.Text(mount, "subPathExpr") is { Length: > 0 } expression)
        {
            errors.Add(FieldError.Invalid(at + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive"));
        }
    }

    private static void Propagation(JsonObject container, JsonObject mount, string list, ErrorList errors)
    {
        var propagation = JsonTree.Text(mount, "mountPropagation");
        if (propagation == "Bidirectional" && JsonTree.Flag(JsonTree.Object(container, "securityContext"), "privileged") != true)
        {
            errors.Add(FieldError.Forbidden(list + ".mountPropagation", "Bidirectional mount propagation is available only to privileged containers"));
        }

        if (JsonTree.Text(mount, "recursiveReadOnly") is not ("Enabled" or "IfPossible"))
        {
            return;
        }

        if (JsonTree.Flag(mount, "readOnly") != true)
        {
            errors.Add(FieldError.Forbidden(list + ".recursiveReadOnly", "may only be specified when readOnly is true"));
        }

        if (propagation is not (null or "None"))
        {
            errors.Add(FieldError.Forbidden(list + ".recursiveReadOnly", "may only be specified when mountPropagation is None or not specified"));
        }
    }

    private static void Devices(List<JsonObject> mounts, List<JsonObject> devices, string path, IReadOnlyDictionary<string, JsonObject> volumes, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < devices.Count; i++)
        {
            var at = $"{path}[{i}]";
            var (name, target) = (JsonTree.Text(devices[i], "name") ?? "", JsonTree.Text(devices[i], "devicePath") ?? "");
            if (name.Length > 0 && !names.Add(name))
            {
                errors.Add(FieldError.Invalid(at + ".name", name, "must be unique"));
            }

            if (!volumes.TryGetValue(name, out var volume))
            {
                errors.Add(FieldError.NotFound(at + ".name", name));
            }
            else if (!JsonTree.Has(volume, "persistentVolumeClaim") && !JsonTree.Has(volume, "ephemeral"))
            {
                errors.Add(FieldError.Invalid(at + ".name", name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"));
            }

            if (target.Length > 0 && !targets.Add(target))
            {
                errors.Add(FieldError.Invalid(at + ".devicePath", target, "must be unique"));
            }

            if (target.Split('/').Contains(".."))
            {
                errors.Add(FieldError.Invalid(at + ".devicePath", target, "can not contain backsteps ('..')"));
            }

            if (mounts.Any(m => JsonTree.Text(m, "name") == name))
            {
                errors.Add(FieldError.Invalid(at + ".name", name, "must not already exist in volumeMounts"));
            }

            if (target.Length > 0 && mounts.Any(m => JsonTree.Text(m, "mountPath") == target))
            {
                errors.Add(FieldError.Invalid(at + ".devicePath", target, "must not already exist as a path in volumeMounts"));
            }
        }
    }
}
