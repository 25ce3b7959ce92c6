using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// Roles and bindings arranged by subject, so that a decision looks only at what its user was given. Immutable, and so
/// thread-safe; built anew when a role or binding changes.
/// </summary>
public sealed class RbacIndex
{
    private readonly Dictionary<string, Grants> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Grants> _groups = new(StringComparer.Ordinal);

    /// <summary>Builds the index. Bindings whose role does not exist give nothing.</summary>
    public RbacIndex(
        IEnumerable<ClusterRole> clusterRoles, IEnumerable<Role> roles, IEnumerable<ClusterRoleBinding> clusterBindings, IEnumerable<RoleBinding> bindings)
    {
        var clusterRules = clusterRoles.ToDictionary(r => r.Metadata.Name!, r => r.Rules ?? [], StringComparer.Ordinal);
        var roleRules = roles.ToDictionary(r => r.Key, r => r.Rules ?? [], StringComparer.Ordinal);
        foreach (var binding in clusterBindings)
        {
            var grant = new Grant(clusterRules.GetValueOrDefault(binding.RoleRef?.Name ?? "") ?? [], "ClusterRoleBinding", binding.Key, binding.RoleRef);
            Add("", binding.Subjects, grant);
        }

        foreach (var binding in bindings)
        {
            var ns = binding.Metadata.Namespace ?? "";
            var name = binding.RoleRef?.Name ?? "";
            var rules = binding.RoleRef?.Kind == "ClusterRole" ? clusterRules.GetValueOrDefault(name) : roleRules.GetValueOrDefault($"{ns}/{name}");
            Add(ns, binding.Subjects, new Grant(rules ?? [], "RoleBinding", binding.Key, binding.RoleRef));
        }
    }

    /// <summary>The grant that allows the request, or null.</summary>
    public Grant? Find(AuthorizationAttributes attributes, out string subject)
    {
        subject = "";
        var user = attributes.User;
        if (_users.TryGetValue(user.Name, out var grants) && grants.Find(attributes) is { } byUser)
        {
            subject = $"User \"{user.Name}\"";
            return byUser;
        }

        foreach (var group in user.Groups)
        {
            if (_groups.TryGetValue(group, out grants) && grants.Find(attributes) is { } byGroup)
            {
                subject = $"Group \"{group}\"";
                return byGroup;
            }
        }

        return null;
    }

    /// <summary>All rules a user holds in a namespace (cluster-wide ones included); with an empty namespace only cluster-wide ones.</summary>
    public IReadOnlyList<PolicyRule> RulesOf(UserInfo user, string @namespace)
    {
        var rules = new List<PolicyRule>();
        void Collect(Dictionary<string, Grants> map, string key)
        {
            if (map.TryGetValue(key, out var grants))
            {
                rules.AddRange(grants.In("").Concat(@namespace.Length == 0 ? [] : grants.In(@namespace)).SelectMany(g => g.Rules));
            }
        }

        Collect(_users, user.Name);
        foreach (var group in user.Groups)
        {
            Collect(_groups, group);
        }

        return rules;
    }

    private void Add(string ns, List<Subject>? subjects, Grant grant)
    {
        if (grant.Rules.Count == 0)
        {
            return;
        }

        foreach (var subject in subjects ?? [])
        {
            var (map, key) = subject.Kind switch
            {
                "User" => (_users, subject.Name ?? ""),
                "Group" => (_groups, subject.Name ?? ""),
                "ServiceAccount" => (_users, $"system:serviceaccount:{(subject.Namespace is { Length: > 0 } own ? own : ns)}:{subject.Name}"),
                _ => (null, ""),
            };
            if (map is null)
            {
                continue;
            }

            if (!map.TryGetValue(key, out var grants))
            {
                map[key] = grants = new Grants();
            }

            grants.Add(ns, grant);
        }
    }

    /// <summary>What one binding gives.</summary>
    public sealed record Grant(List<PolicyRule> Rules, string BindingKind, string Binding, RoleRef? Role);

    private sealed class Grants
    {
        private readonly Dictionary<string, List<Grant>> _byNamespace = new(StringComparer.Ordinal);

        public void Add(string ns, Grant grant)
        {
            if (!_byNamespace.TryGetValue(ns, out var list))
            {
                _byNamespace[ns] = list = [];
            }

            list.Add(grant);
        }

        public IReadOnlyList<Grant> In(string ns) => _byNamespace.GetValueOrDefault(ns) ?? [];

        public Grant? Find(AuthorizationAttributes attributes) =>
            FindIn("", attributes) ?? (attributes.Namespace.Length > 0 && attributes.IsResource ? FindIn(attributes.Namespace, attributes) : null);

        private Grant? FindIn(string ns, AuthorizationAttributes attributes)
        {
            if (!_byNamespace.TryGetValue(ns, out var list))
            {
                return null;
            }

            foreach (var grant in list)
            {
                foreach (var rule in grant.Rules)
                {
                    if (RuleMatch.Allows(rule, attributes))
                    {
                        return grant;
                    }
                }
            }

            return null;
        }
    }
}
