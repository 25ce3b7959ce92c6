using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Names of resources: which are known, which are counted, which may be promised more than once.</summary>
internal static class ResourceNames
{
    private static readonly string[] InContainers = ["cpu", "memory", "ephemeral-storage"];
    private static readonly string[] InPods = ["cpu", "memory"];
    private static readonly string[] Counted =
        ["pods", "replicationcontrollers", "services", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers"];

    private static readonly string[] Quota =
        ["requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "storage"];

    /// <summary>"hugepages-2Mi" and the like.</summary>
    public static bool IsHugePages(string name) => name.StartsWith("hugepages-", StringComparison.Ordinal);

    /// <summary>No prefix, or one of kubernetes.io: not somebody's own.</summary>
    public static bool IsNative(string name)
        => !name.Contains('/', StringComparison.Ordinal) || name.Split('/')[0] is "kubernetes.io" || name.Contains(".kubernetes.io/", StringComparison.Ordinal);

    /// <summary>Counted in whole pieces.</summary>
    public static bool IsInteger(string name) => Counted.Contains(name) || IsExtended(name);

    /// <summary>More of it may be promised than there is.</summary>
    public static bool MayOvercommit(string name) => IsNative(name) && !IsHugePages(name);

    /// <summary>Checks a resource that containers ask for.</summary>
    public static void CheckContainer(string name, string path, ErrorList errors)
    {
        CheckName(name, path, errors);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            if (!InContainers.Contains(name) && !IsHugePages(name))
            {
                errors.Add(FieldError.Invalid(path, name, "must be a standard resource for containers"));
            }
        }
        else if (!IsNative(name) && !IsExtended(name))
        {
            errors.Add(FieldError.Invalid(path, name, "doesn't follow extended resource name standard"));
        }
    }

    /// <summary>Checks a resource that a pod as a whole asks for.</summary>
    public static void CheckPod(string name, string path, ErrorList errors)
    {
        if (CheckName(name, path, errors) && !InPods.Contains(name) && !IsHugePages(name))
        {
            errors.Add(FieldError.NotSupported(path, name, InPods));
        }
    }

    /// <summary>Checks a resource of a quota.</summary>
    public static void CheckQuota(string name, string path, ErrorList errors)
    {
        CheckName(name, path, errors);
        if (!name.Contains('/', StringComparison.Ordinal) && (!IsStandard(name) || name == "storage"))
        {
            errors.Add(FieldError.Invalid(path, name, "must be a standard resource for quota"));
        }
    }

    /// <summary>Checks a name wherever resources are named; false when it is wrong.</summary>
    public static bool CheckName(string name, string path, ErrorList errors)
    {
        var problems = Names.QualifiedName(name).ToList();
        errors.Invalid(path, name, problems);
        if (problems.Count > 0 || name.Contains('/', StringComparison.Ordinal) || IsStandard(name))
        {
            return problems.Count == 0;
        }

        errors.Add(FieldError.Invalid(path, name, "must be a standard resource type or fully qualified"));
        return false;
    }

    private static bool IsStandard(string name) => InContainers.Contains(name) || Counted.Contains(name) || Quota.Contains(name)
        || IsHugePages(name) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal) || name.StartsWith("limits.hugepages-", StringComparison.Ordinal);

    private static bool IsExtended(string name)
        => !IsNative(name) && !name.StartsWith("requests.", StringComparison.Ordinal) && !Names.QualifiedName("requests." + name).Any();
}
