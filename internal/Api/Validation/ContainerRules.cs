using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of containers.</summary>
internal static class ContainerRules
{
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    /// <summary>Checks one of a pod's container lists.</summary>
    public static void CheckList(JsonObject spec, string list, string path, HashSet<string> names, HashSet<string> volumes, ErrorList errors)
    {
        var index = 0;
        foreach (var container in JsonTree.Objects(spec, list))
        {
            var at = $"{path}.{list}[{index++}]";
            CheckName(container, at, names, errors);
            if (JsonTree.Text(container, "image") is not { Length: > 0 } image)
            {
                errors.Add(FieldError.Required(at + ".image"));
            }
            else if (image.Trim() != image)
            {
                errors.Add(FieldError.Invalid(at + ".image", image, "must not have leading or trailing whitespace"));
            }

            CheckPorts(container, at, errors);
            EnvironmentRules.Check(container, at, errors);
            CheckMounts(container, at, volumes, errors);
            ResourceRules.Check(JsonTree.Object(container, "resources"), at + ".resources", errors);
            var restartable = JsonTree.Text(container, "restartPolicy") == "Always";
            foreach (var probe in Probes)
            {
                if (list == "initContainers" && !restartable && JsonTree.Has(container, probe))
                {
                    errors.Add(FieldError.Forbidden($"{at}.{probe}", "may not be set for init containers without restartPolicy=Always"));
                }

                ProbeRules.Check(JsonTree.Object(container, probe), $"{at}.{probe}", probe, errors);
            }

            ProbeRules.CheckLifecycle(JsonTree.Object(container, "lifecycle"), at + ".lifecycle", errors);
        }
    }

    /// <summary>Two containers of a pod cannot have the same host port.</summary>
    public static void CheckHostPorts(JsonObject spec, string path, ErrorList errors)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var containers = JsonTree.Objects(spec, "containers").ToList();
        for (var i = 0; i < containers.Count; i++)
        {
            var index = 0;
            foreach (var port in JsonTree.Objects(containers[i], "ports"))
            {
                var at = $"{path}.containers[{i}].ports[{index++}].hostPort";
                var host = JsonTree.Number(port, "hostPort") ?? 0;
                var key = $"{JsonTree.Text(port, "protocol")}/{JsonTree.Text(port, "hostIP")}/{host}";
                if (host != 0 && !taken.Add(key))
                {
                    errors.Add(FieldError.Duplicate(at, key));
                }
            }
        }
    }

    private static void CheckName(JsonObject container, string path, HashSet<string> names, ErrorList errors)
    {
        var name = JsonTree.Text(container, "name") ?? "";
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required(path + ".name"));
            return;
        }

        errors.Invalid(path + ".name", name, Names.DnsLabel(name));
        if (!names.Add(name))
        {
            errors.Add(FieldError.Duplicate(path + ".name", name));
        }
    }

    private static void CheckPorts(JsonObject container, string path, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var port in JsonTree.Objects(container, "ports"))
        {
            var at = $"{path}.ports[{index++}]";
            if (JsonTree.Text(port, "name") is { Length: > 0 } name)
            {
                errors.Invalid(at + ".name", name, Names.PortName(name));
                if (!names.Add(name))
                {
                    errors.Add(FieldError.Duplicate(at + ".name", name));
                }
            }

            if (JsonTree.Number(port, "containerPort") is not { } number || number == 0)
            {
                errors.Add(FieldError.Required(at + ".containerPort"));
            }
            else
            {
                Check.Port(at + ".containerPort", number, errors);
            }

            if (JsonTree.Number(port, "hostPort") is { } host && host != 0)
            {
                Check.Port(at + ".hostPort", host, errors);
            }
        }
    }

    private static void CheckMounts(JsonObject container, string path, HashSet<string> volumes, ErrorList errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var mount in JsonTree.Objects(container, "volumeMounts"))
        {
            var at = $"{path}.volumeMounts[{index++}]";
            var name = JsonTree.Text(mount, "name") ?? "";
            var target = JsonTree.Text(mount, "mountPath") ?? "";
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required(at + ".name"));
            }
            else if (!volumes.Contains(name))
            {
                errors.Add(FieldError.NotFound(at + ".name", name));
            }

            if (target.Length == 0)
            {
                errors.Add(FieldError.Required(at + ".mountPath"));
            }
            else if (!paths.Add(target))
            {
                errors.Add(FieldError.Invalid(at + ".mountPath", target, "must be unique"));
            }

            CheckSubPath(mount, at, errors);
        }
    }

    private static void CheckSubPath(JsonObject mount, string path, ErrorList errors)
    {
        foreach (var name in new[] { "subPath", "subPathExpr" })
        {
            if (JsonTree.Text(mount, name) is not { Length: > 0 } sub)
            {
                continue;
            }

            if (sub.StartsWith('/'))
            {
                errors.Add(FieldError.Invalid($"{path}.{name}", sub, "must be a relative path"));
            }

            if (sub.Split('/').Contains(".."))
            {
                errors.Add(FieldError.Invalid($"{path}.{name}", sub, "must not contain '..'"));
            }
        }
    }
}
