using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// What to write so that the default roles and bindings are there. What is missing is added, what an administrator added
/// stays, and objects with the annotation set to false are left alone, as upstream. Pure.
/// </summary>
public static class DefaultRolePlan
{
    /// <summary>Objects whose annotation of this name is <c>false</c> are the administrator's own.</summary>
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <summary>The label of default objects.</summary>
    public const string Bootstrapping = "kubernetes.io/bootstrapping";

    private const string Defaults = "rbac-defaults";

    /// <summary>All default cluster roles as objects; gathering ones have their rules already.</summary>
    public static IReadOnlyList<ClusterRole> ClusterRoles()
    {
        var roles = DefaultRoles.All.Select(ToObject).ToList();

        // "admin" is made of "edit", which is made of "view": as many rounds as there are levels.
        for (var level = 0; level < 3; level++)
        {
            foreach (var role in roles.Where(r => r.AggregationRule is not null))
            {
                role.Rules = Aggregation.RulesOf(role, roles);
            }
        }

        return roles;
    }

    /// <summary>The update a stored role needs, or null. Rules of gathering roles are their controller's.</summary>
    public static ClusterRole? Update(ClusterRole stored, ClusterRole wanted)
    {
        var missing = wanted.AggregationRule is not null
            ? []
            : RuleCoverage.Missing(stored.Rules ?? [], wanted.Rules ?? []);
        var labels = MissingLabels(stored.Metadata, wanted.Metadata);
        if (IsOwn(stored.Metadata) || (missing.Count == 0 && labels.Count == 0 && (wanted.AggregationRule is null) == (stored.AggregationRule is null)))
        {
            return null;
        }

        var copy = JsonModel.Clone(stored);
        copy.Rules = [.. copy.Rules ?? [], .. missing];
        copy.AggregationRule = wanted.AggregationRule;
        AddLabels(copy.Metadata, labels);
        return copy;
    }

    /// <summary>The update a stored role needs, or null.</summary>
    public static Role? Update(Role stored, Role wanted)
    {
        var missing = RuleCoverage.Missing(stored.Rules ?? [], wanted.Rules ?? []);
        if (IsOwn(stored.Metadata) || missing.Count == 0)
        {
            return null;
        }

        var copy = JsonModel.Clone(stored);
        copy.Rules = [.. copy.Rules ?? [], .. missing];
        return copy;
    }

    /// <summary>The subjects a stored binding lacks; empty when it is the administrator's own.</summary>
    public static IReadOnlyList<Subject> MissingSubjects(ObjectMeta stored, List<Subject>? held, IReadOnlyList<Subject> wanted) =>
        IsOwn(stored) ? [] : [.. wanted.Where(w => !(held ?? []).Any(h => h.Kind == w.Kind && h.Name == w.Name && (h.Namespace ?? "") == (w.Namespace ?? "")))];

    /// <summary>A default role of a namespace as an object.</summary>
    public static Role ToObject(string @namespace, DefaultRole role)
    {
        var result = new Role { Rules = [.. role.Rules] };
        Mark(result, role.Name, @namespace);
        return result;
    }

    /// <summary>A default cluster-wide binding as an object.</summary>
    public static ClusterRoleBinding ToClusterBinding(DefaultBinding binding)
    {
        var result = new ClusterRoleBinding { RoleRef = Reference(binding), Subjects = binding.Subjects.Count == 0 ? null : [.. binding.Subjects] };
        Mark(result, binding.Name, null);
        return result;
    }

    /// <summary>A default binding of a namespace as an object.</summary>
    public static RoleBinding ToBinding(DefaultBinding binding)
    {
        var result = new RoleBinding { RoleRef = Reference(binding), Subjects = [.. binding.Subjects] };
        Mark(result, binding.Name, binding.Namespace);
        return result;
    }

    private static RoleRef Reference(DefaultBinding binding) =>
        new() { ApiGroup = "rbac.authorization.k8s.io", Kind = binding.RoleKind, Name = binding.Role };

    private static ClusterRole ToObject(DefaultRole role)
    {
        var result = new ClusterRole { Rules = [.. role.Rules] };
        Mark(result, role.Name, null);
        foreach (var (key, value) in role.Labels)
        {
            result.Metadata.Labels![key] = value;
        }

        if (role.AggregatedBy is { } label)
        {
            result.AggregationRule = new AggregationRule
            {
                ClusterRoleSelectors = [new LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { [label] = "true" } }],
            };
        }

        return result;
    }

    private static void Mark<T>(T value, string name, string? ns)
        where T : KubeObject, IKubeObject<T>
    {
        value.ApiVersion = T.ResourceType.ApiVersion;
        value.Kind = T.ResourceType.Kind;
        value.Metadata.Name = name;
        value.Metadata.Namespace = ns;
        value.Metadata.Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Bootstrapping] = Defaults };
        value.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [AutoUpdate] = "true" };
    }

    private static bool IsOwn(ObjectMeta stored) => stored.Annotations?.GetValueOrDefault(AutoUpdate) == "false";

    private static List<KeyValuePair<string, string>> MissingLabels(ObjectMeta stored, ObjectMeta wanted) =>
        [.. (wanted.Labels ?? []).Where(l => stored.Labels?.GetValueOrDefault(l.Key) != l.Value)];

    private static void AddLabels(ObjectMeta target, List<KeyValuePair<string, string>> labels)
    {
        target.Labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            target.Labels[key] = value;
        }
    }
}
