using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of containers that depend on their pod or on their place in it.</summary>
internal static class ContainerRules
{
    private const string OnlySidecars = "may not be set for init containers without restartPolicy=Always";
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] NotEphemeral = ["ports", "lifecycle", .. Probes, "resources", "resizePolicy", "restartPolicy"];

    /// <summary>Checks all containers of a pod.</summary>
    public static void Check(JsonObject spec, string path, IReadOnlyDictionary<string, JsonObject> volumes, ErrorList errors)
    {
        var claims = JsonTree.Objects(spec, "resourceClaims").Select(static c => JsonTree.Text(c, "name")).OfType<string>().ToHashSet();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in PodSpecRules.ContainerLists)
        {
            var index = 0;
            foreach (var container in JsonTree.Objects(spec, list))
            {
                var at = $"{path}.{list}[{index++}]";
                if (JsonTree.Text(container, "name") is { Length: > 0 } name && !names.Add(name))
                {
                    errors.Add(FieldError.Duplicate(at + ".name", name));
                }

                PortNames(container, at, errors);
                EnvironmentRules.Sets(container, at, errors);
                MountRules.Check(container, at, volumes, errors);
                ResourceRules.Claims(JsonTree.Object(container, "resources"), claims, at + ".resources", errors);
                Resizing(spec, container, at, errors);
                ProcMount(spec, container, at, errors);
                switch (list)
                {
                    case "ephemeralContainers":
                        Ephemeral(spec, container, at, errors);
                        break;
                    default:
                        LongRunning(spec, container, list == "initContainers", at, errors);
                        break;
                }
            }
        }

        HostPorts(spec, path, errors);
    }

    private static void LongRunning(JsonObject spec, JsonObject container, bool init, string path, ErrorList errors)
    {
        var policy = JsonTree.Text(container, "restartPolicy");
        var rules = JsonTree.Array(container, "restartPolicyRules") is { Count: > 0 };
        if (rules && policy is null)
        {
            errors.Add(FieldError.Required(path + ".restartPolicy", "must specify restartPolicy when restart rules are used"));
        }
        else if (rules && policy == "Always")
        {
            errors.Add(FieldError.Forbidden(path + ".restartPolicyRules", "restartPolicyRules are not allowed when restartPolicy is Always"));
        }

        var once = init && policy != "Always";
        if (once && JsonTree.Has(container, "lifecycle"))
        {
            errors.Add(FieldError.Forbidden(path + ".lifecycle", OnlySidecars));
        }

        foreach (var probe in Probes)
        {
            if (once && JsonTree.Has(container, probe))
            {
                errors.Add(FieldError.Forbidden($"{path}.{probe}", OnlySidecars));
            }

            ProbeRules.Use(JsonTree.Object(container, probe), probe, $"{path}.{probe}", errors);
        }

        if (JsonTree.Number(spec, "terminationGracePeriodSeconds") is { } grace)
        {
            ProbeRules.Sleeps(JsonTree.Object(container, "lifecycle"), grace, path + ".lifecycle", errors);
        }
    }

    private static void Ephemeral(JsonObject spec, JsonObject container, string path, ErrorList errors)
    {
        foreach (var name in NotEphemeral)
        {
            if (!ConstraintRules.IsEmpty(container[name]))
            {
                errors.Add(FieldError.Forbidden($"{path}.{name}", "cannot be set for an Ephemeral Container"));
            }
        }

        var index = 0;
        foreach (var mount in JsonTree.Objects(container, "volumeMounts"))
        {
            var at = $"{path}.volumeMounts[{index++}]";
            foreach (var name in new[] { "subPath", "subPathExpr" })
            {
                if (JsonTree.Text(mount, name) is { Length: > 0 })
                {
                    errors.Add(FieldError.Forbidden($"{at}.{name}", "cannot be set for an Ephemeral Container"));
                }
            }
        }

        if (JsonTree.Text(container, "targetContainerName") is { Length: > 0 } target
            && !JsonTree.Objects(spec, "containers").Concat(JsonTree.Objects(spec, "initContainers")).Any(c => JsonTree.Text(c, "name") == target))
        {
            errors.Add(FieldError.NotFound(path + ".targetContainerName", target));
        }
    }

    private static void Resizing(JsonObject spec, JsonObject container, string path, ErrorList errors)
    {
        var index = 0;
        var seen = new HashSet<string?>();
        foreach (var policy in JsonTree.Objects(container, "resizePolicy"))
        {
            var resource = JsonTree.Text(policy, "resourceName");
            if (!seen.Add(resource))
            {
                errors.Add(FieldError.Duplicate($"{path}.resizePolicy[{index}]", resource));
            }

            index++;
            if (JsonTree.Text(spec, "restartPolicy") == "Never" && JsonTree.Text(policy, "restartPolicy") is { } restart && restart != "NotRequired")
            {
                errors.Add(FieldError.Invalid(path + ".resizePolicy", restart, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
            }
        }
    }

    private static void ProcMount(JsonObject spec, JsonObject container, string path, ErrorList errors)
    {
        if (JsonTree.Text(JsonTree.Object(container, "securityContext"), "procMount") == "Unmasked" && JsonTree.Flag(spec, "hostUsers") != false)
        {
            errors.Add(FieldError.Invalid(path + ".securityContext.procMount", "Unmasked", "`hostUsers` must be false to use `Unmasked`"));
        }
    }

    private static void PortNames(JsonObject container, string path, ErrorList errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var port in JsonTree.Objects(container, "ports"))
        {
            if (JsonTree.Text(port, "name") is { Length: > 0 } name && !names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{path}.ports[{index}].name", name));
            }

            index++;
        }
    }

    // Init containers run one by one, so each has the host's ports to itself.
    private static void HostPorts(JsonObject spec, string path, ErrorList errors)
    {
        var shared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in PodSpecRules.ContainerLists.Take(2))
        {
            var i = 0;
            foreach (var container in JsonTree.Objects(spec, list))
            {
                var taken = list == "containers" ? shared : [];
                var index = 0;
                foreach (var port in JsonTree.Objects(container, "ports"))
                {
                    var host = JsonTree.Number(port, "hostPort") ?? 0;
                    var key = $"{JsonTree.Text(port, "protocol")}/{JsonTree.Text(port, "hostIP")}/{host}";
                    var at = $"{path}.{list}[{i}].ports[{index++}].hostPort";
                    if (host != 0 && !taken.Add(key))
                    {
                        errors.Add(FieldError.Duplicate(at, key));
                    }

                    if (list == "containers" && JsonTree.Flag(spec, "hostNetwork") == true && host != 0 && host != JsonTree.Number(port, "containerPort"))
                    {
                        errors.Add(FieldError.Invalid(at, host, "must match `containerPort` when `hostNetwork` is true"));
                    }
                }

                i++;
            }
        }
    }
}
