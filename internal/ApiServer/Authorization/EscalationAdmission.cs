using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// Nobody gives away more than they hold: who writes a role or a binding must hold every rule in it, or the verb
/// <c>escalate</c> or <c>bind</c>. Thread-safe.
/// </summary>
public sealed class EscalationAdmission(RbacState state, IAuthorizer authorizer) : IAdmission
{
    private const string Group = "rbac.authorization.k8s.io";

    private static readonly PolicyRule[] FullAuthority =
    [
        new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] },
        new() { Verbs = ["*"], NonResourceURLs = ["*"] },
    ];

    /// <inheritdoc/>
    public string Name => "PrivilegeEscalation";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Info.Group == Group && request.Operation != AdmissionOperation.Delete;

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Object is not { } written || request.User.IsIn(UserInfo.Masters) || OnlyMetadataChanged(request))
        {
            return;
        }

        var ns = request.Info.Namespace;
        if (request.Info.Resource is "roles" or "clusterroles")
        {
            if (!await MayAsync(request, "escalate", request.Info.Resource, ns, request.Name, cancellationToken).ConfigureAwait(false))
            {
                Require(request, RulesOf(written));
            }

            return;
        }

        var role = Parse<RoleBinding>(written).RoleRef ?? new RoleRef();
        var resource = role.Kind == "ClusterRole" ? "clusterroles" : "roles";
        if (await MayAsync(request, "bind", resource, ns, role.Name ?? "", cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var rules = state.RulesOf(role.Kind ?? "", ns, role.Name ?? "") ?? throw ApiException.NotFound(Group, resource, role.Name ?? "");
        Require(request, rules);
    }

    /// <summary>A role's rules; one that gathers others' by label needs everything, for nobody can say what it will hold.</summary>
    private static IReadOnlyList<PolicyRule> RulesOf(JsonObject role)
    {
        var parsed = Parse<ClusterRole>(role);
        return parsed.AggregationRule is not null ? FullAuthority : parsed.Rules ?? [];
    }

    private void Require(AdmissionRequest request, IReadOnlyList<PolicyRule> wanted)
    {
        var missing = RuleCoverage.Missing(state.Index.RulesOf(request.User, request.Info.Namespace), wanted);
        if (missing.Count == 0)
        {
            return;
        }

        var text = new StringBuilder($"user \"{request.User.Name}\" (groups=[{string.Join(' ', request.User.Groups.Select(g => $"\"{g}\""))}])")
            .Append(" is attempting to grant RBAC permissions not currently held:");
        foreach (var rule in missing)
        {
            text.Append('\n').Append(RuleCoverage.Describe(rule));
        }

        throw ApiException.Forbidden(Group, request.Info.Resource, request.Name, text.ToString());
    }

    private async ValueTask<bool> MayAsync(
        AdmissionRequest request, string verb, string resource, string ns, string name, CancellationToken cancellationToken)
    {
        var decision = await authorizer.AuthorizeAsync(
            new AuthorizationAttributes(request.User, verb)
            {
                IsResource = true, Group = Group, Version = "v1", Resource = resource, Namespace = ns, Name = name,
            },
            cancellationToken).ConfigureAwait(false);
        return decision.IsAllowed;
    }

    /// <summary>Owners and finalizers may be cleared by the garbage collector, which holds no roles of others.</summary>
    private static bool OnlyMetadataChanged(AdmissionRequest request)
    {
        if (request.Operation != AdmissionOperation.Update || request.OldObject is not { } old || request.Object is not { } now)
        {
            return false;
        }

        static JsonObject Bare(JsonObject value)
        {
            var copy = (JsonObject)value.DeepClone();
            if (copy["metadata"] is JsonObject metadata)
            {
                foreach (var field in (ReadOnlySpan<string>)["ownerReferences", "finalizers", "managedFields", "resourceVersion", "generation"])
                {
                    metadata.Remove(field);
                }
            }

            return copy;
        }

        return JsonNode.DeepEquals(Bare(old), Bare(now));
    }

    private static T Parse<T>(JsonObject value)
        where T : class, IJsonModel<T> => JsonModel.Parse<T>(Encoding.UTF8.GetBytes(value.ToJsonString()));
}
