using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of security contexts.</summary>
internal static class SecurityRules
{
    private const int MaxSysctlLength = 253;
    private const int MaxProfileLength = 4095;
    private static readonly string[] NetworkSysctls = ["net."];
    private static readonly string[] IpcSysctls = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];
    private static readonly string[] LinuxOnlyPod =
        ["appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser", "runAsGroup", "supplementalGroups",
            "supplementalGroupsPolicy", "seLinuxChangePolicy"];

    private static readonly string[] LinuxOnlyContainer =
        ["appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount",
            "runAsUser", "runAsGroup"];

    /// <summary>Checks a container's context.</summary>
    public static void Container(JsonObject context, string path, ErrorList errors)
    {
        if (JsonTree.Flag(context, "allowPrivilegeEscalation") != false)
        {
            return;
        }

        if (JsonTree.Flag(context, "privileged") == true)
        {
            errors.Add(FieldError.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
        }

        if (JsonTree.Texts(JsonTree.Object(context, "capabilities"), "add").Contains("CAP_SYS_ADMIN"))
        {
            errors.Add(FieldError.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
        }
    }

    /// <summary>Checks a seccomp profile.</summary>
    public static void Seccomp(JsonObject profile, string path, ErrorList errors)
    {
        var local = JsonTree.Has(profile, "localhostProfile");
        if (JsonTree.Text(profile, "type") != "Localhost")
        {
            if (local)
            {
                errors.Add(FieldError.Invalid(path + ".localhostProfile", profile, "can only be set when seccomp type is Localhost"));
            }
        }
        else if (!local)
        {
            errors.Add(FieldError.Required(path + ".localhostProfile", "must be set when seccomp type is Localhost"));
        }
        else
        {
            Check.Text(profile, "localhostProfile", "inside", path, errors);
        }
    }

    /// <summary>Checks an AppArmor profile.</summary>
    public static void AppArmor(JsonObject profile, string path, ErrorList errors)
    {
        path += ".localhostProfile";
        var name = JsonTree.Text(profile, "localhostProfile");
        if (JsonTree.Text(profile, "type") != "Localhost")
        {
            if (name is not null)
            {
                errors.Add(FieldError.Invalid(path, name, "can only be set when AppArmor type is Localhost"));
            }
        }
        else if (string.IsNullOrWhiteSpace(name))
        {
            errors.Add(FieldError.Required(path, "must be set when AppArmor type is Localhost"));
        }
        else if (name.Trim() != name)
        {
            errors.Add(FieldError.Invalid(path, name, "must not be padded with whitespace"));
        }
        else if (name.Length > MaxProfileLength)
        {
            errors.Add(FieldError.TooLong(path, MaxProfileLength));
        }
    }

    /// <summary>Checks the pod's own context together with what it shares with the node.</summary>
    public static void Pod(JsonObject spec, string path, ErrorList errors)
    {
        var context = JsonTree.Object(spec, "securityContext");
        if (JsonTree.Flag(spec, "shareProcessNamespace") == true && JsonTree.Flag(spec, "hostPID") == true)
        {
            errors.Add(FieldError.Invalid(path + ".securityContext.shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled"));
        }

        var index = 0;
        foreach (var sysctl in JsonTree.Objects(context, "sysctls"))
        {
            Sysctl(spec, JsonTree.Text(sysctl, "name") ?? "", $"{path}.securityContext.sysctls[{index++}].name", errors);
        }

        if (JsonTree.Flag(spec, "hostUsers") == false)
        {
            foreach (var (flag, name) in new[] { ("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC") })
            {
                if (JsonTree.Flag(spec, flag) == true)
                {
                    errors.Add(FieldError.Forbidden($"{path}.{name}", "when `pod.Spec.HostUsers` is false"));
                }
            }
        }

        OperatingSystem(spec, context, path, errors);
    }

    private static void Sysctl(JsonObject spec, string name, string path, ErrorList errors)
    {
        if (name.Length == 0)
        {
            return;
        }

        var segments = name.Split('.', '/');
        if (name.Length > MaxSysctlLength || segments.Any(static s => Names.DnsLabel(s.Replace('_', '-')).Any()))
        {
            errors.Add(FieldError.Invalid(path, name,
                "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"));
        }

        var dotted = name.Replace('/', '.');
        foreach (var (flag, prefixes) in new[] { ("hostNetwork", NetworkSysctls), ("hostIPC", IpcSysctls) })
        {
            if (JsonTree.Flag(spec, flag) == true && prefixes.Any(p => dotted.StartsWith(p, StringComparison.Ordinal)))
            {
                errors.Add(FieldError.Invalid(path, name, $"may not be specified when '{flag}' is true"));
            }
        }
    }

    private static void OperatingSystem(JsonObject spec, JsonObject? context, string path, ErrorList errors)
    {
        if (JsonTree.Text(JsonTree.Object(spec, "os"), "name") is not { } system || system is not ("linux" or "windows"))
        {
            return;
        }

        var contexts = PodSpecRules.ContainerLists
            .SelectMany(list => JsonTree.Objects(spec, list).Select((c, i) => (JsonTree.Object(c, "securityContext"), $"{path}.{list}[{i}].securityContext")));
        if (system == "linux")
        {
            foreach (var (found, at) in contexts.Prepend((context, path + ".securityContext")))
            {
                Forbid(found, at, ["windowsOptions"], "windows options cannot be set for a linux pod", errors);
            }

            return;
        }

        Forbid(context, path + ".securityContext", LinuxOnlyPod, "cannot be set for a windows pod", errors);
        Forbid(spec, path, ["hostUsers", "shareProcessNamespace"], "cannot be set for a windows pod", errors);
        foreach (var (found, at) in contexts)
        {
            Forbid(found, at, LinuxOnlyContainer, "cannot be set for a windows pod", errors);
        }
    }

    private static void Forbid(JsonObject? tree, string path, string[] fields, string detail, ErrorList errors)
    {
        foreach (var field in fields)
        {
            if (JsonTree.Has(tree, field))
            {
                errors.Add(FieldError.Forbidden($"{path}.{field}", detail));
            }
        }
    }
}
