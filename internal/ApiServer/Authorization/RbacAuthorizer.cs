using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Role-based access control. While the server starts, questions wait a little for the roles to be known, and then are answered 503. Thread-safe.</summary>
public sealed class RbacAuthorizer(RbacState state, TimeProvider time) : IAuthorizer, IRuleResolver
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private readonly Task _synced = state.Synced;

    /// <inheritdoc/>
    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        _synced.IsCompletedSuccessfully ? ValueTask.FromResult(Decide(state.Index, attributes)) : new(AwaitAndDecideAsync(attributes, cancellationToken));

    /// <summary>The decision by an index. Pure.</summary>
    public static AuthorizationDecision Decide(RbacIndex index, AuthorizationAttributes attributes) =>
        index.Find(attributes, out var subject) is { } grant
            ? AuthorizationDecision.Allow($"RBAC: allowed by {grant.BindingKind} \"{grant.Binding}\" of {grant.Role?.Kind} \"{grant.Role?.Name}\" to {subject}")
            : AuthorizationDecision.NoOpinion();

    /// <inheritdoc/>
    public async ValueTask<JsonObject> ResolveAsync(UserInfo user, string @namespace, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        var rules = user.IsIn(UserInfo.Masters) ? SuperuserRules : state.Index.RulesOf(user, @namespace);
        var isNode = NodeIdentity.Of(user) is not null;
        var status = new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. rules.Where(r => r.Resources is { Count: > 0 }).Select(ResourceRule)]),
            ["nonResourceRules"] = new JsonArray([.. rules.Where(r => r.NonResourceURLs is { Count: > 0 }).Select(NonResourceRule)]),
            ["incomplete"] = isNode,
        };
        if (isNode)
        {
            status["evaluationError"] = "node authorizer does not support user rule resolution";
        }

        return status;
    }

    private static List<PolicyRule> SuperuserRules { get; } =
    [
        new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] },
        new() { Verbs = ["*"], NonResourceURLs = ["*"] },
    ];

    private async Task<AuthorizationDecision> AwaitAndDecideAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        await WaitAsync(cancellationToken).ConfigureAwait(false)
            ? Decide(state.Index, attributes)
            : throw ApiException.ServiceUnavailable("the server has not read its roles yet, so that it cannot tell who may do what; try again shortly");

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _synced.WaitAsync(StartPatience, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static JsonNode ResourceRule(PolicyRule rule)
    {
        var node = new JsonObject { ["verbs"] = Texts(rule.Verbs), ["apiGroups"] = Texts(rule.ApiGroups), ["resources"] = Texts(rule.Resources) };
        if (rule.ResourceNames is { Count: > 0 } names)
        {
            node["resourceNames"] = Texts(names);
        }

        return node;
    }

    private static JsonNode NonResourceRule(PolicyRule rule) =>
        new JsonObject { ["verbs"] = Texts(rule.Verbs), ["nonResourceURLs"] = Texts(rule.NonResourceURLs) };

    private static JsonArray Texts(List<string>? values) => new([.. (values ?? []).Select(v => (JsonNode)JsonValue.Create(v))]);
}
