using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of roles and their bindings.</summary>
internal static class AccessRules
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly string[] SubjectKinds = ["ServiceAccount", "User", "Group"];

    /// <summary>Checks a Role or ClusterRole.</summary>
    public static void Role(JsonObject value, ErrorList errors)
    {
        var namespaced = JsonTree.Text(value, "kind") == "Role";
        var index = 0;
        foreach (var rule in JsonTree.Objects(value, "rules"))
        {
            var at = $"rules[{index++}]";
            bool Any(string name) => JsonTree.Array(rule, name) is { Count: > 0 };
            if (!Any("verbs"))
            {
                errors.Add(FieldError.Required(at + ".verbs", "verbs must contain at least one value"));
            }

            if (Any("nonResourceURLs"))
            {
                if (namespaced)
                {
                    errors.Add(FieldError.Invalid(at + ".nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs"));
                }

                if (Any("apiGroups") || Any("resources") || Any("resourceNames"))
                {
                    errors.Add(FieldError.Invalid(at + ".nonResourceURLs", rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs"));
                }

                continue;
            }

            if (!Any("apiGroups"))
            {
                errors.Add(FieldError.Required(at + ".apiGroups", "resource rules must supply at least one api group"));
            }

            if (!Any("resources"))
            {
                errors.Add(FieldError.Required(at + ".resources", "resource rules must supply at least one resource"));
            }
        }
    }

    /// <summary>Checks a RoleBinding or ClusterRoleBinding.</summary>
    public static void Binding(JsonObject value, ErrorList errors)
    {
        var role = JsonTree.Object(value, "roleRef");
        var cluster = JsonTree.Text(value, "kind") == "ClusterRoleBinding";
        if (JsonTree.Text(role, "apiGroup") is { } group && group != Group)
        {
            errors.Add(FieldError.NotSupported("roleRef.apiGroup", group, [Group]));
        }

        string[] kinds = cluster ? ["ClusterRole"] : ["Role", "ClusterRole"];
        if (JsonTree.Text(role, "kind") is var kind && !kinds.Contains(kind))
        {
            errors.Add(FieldError.NotSupported("roleRef.kind", kind ?? "", kinds));
        }

        Check.Text(role, "name", "segment", "roleRef", errors);

        var index = 0;
        foreach (var subject in JsonTree.Objects(value, "subjects"))
        {
            CheckSubject(subject, cluster, $"subjects[{index++}]", errors);
        }
    }

    /// <summary>What a binding grants never changes; who gets it may.</summary>
    public static void BindingUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        if (!Check.Same(now["roleRef"], before["roleRef"]))
        {
            errors.Add(FieldError.Invalid("roleRef", now["roleRef"], "cannot change roleRef"));
        }
    }

    private static void CheckSubject(JsonObject subject, bool cluster, string path, ErrorList errors)
    {
        var kind = JsonTree.Text(subject, "kind") ?? "";
        var group = JsonTree.Text(subject, "apiGroup") ?? "";
        switch (kind)
        {
            case "ServiceAccount":
                Check.Text(subject, "name", "subdomain", path, errors);
                if (group.Length > 0)
                {
                    errors.Add(FieldError.NotSupported(path + ".apiGroup", group, [""]));
                }

                // In a RoleBinding it is that of the binding.
                if (cluster)
                {
                    Check.Required(subject, "namespace", path, errors);
                }

                break;
            case "User" or "Group":
                if (group is not ("" or Group))
                {
                    errors.Add(FieldError.NotSupported(path + ".apiGroup", group, [Group]));
                }

                break;
            case "":
                break;
            default:
                errors.Add(FieldError.NotSupported(path + ".kind", kind, SubjectKinds));
                break;
        }
    }
}
