using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client.Cluster;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// What node agents may do: the fixed rules of every node, their own Node and Lease, and only those Secrets, ConfigMaps and
/// claims that pods bound to them use. Thread-safe.
/// </summary>
public sealed class NodeAuthorizer(NodeGraph graph) : IAuthorizer
{
    private const string Leases = "kube-node-lease";

    /// <inheritdoc/>
    public async ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        if (NodeIdentity.Of(attributes.User) is not { } node)
        {
            return AuthorizationDecision.NoOpinion();
        }

        if (!attributes.IsResource)
        {
            // Agents' own paths: the tunnel checks there that a node speaks only for itself.
            return IsAgentPath(attributes.Path) ? AuthorizationDecision.Allow() : AuthorizationDecision.NoOpinion();
        }

        switch (attributes.Group, attributes.Resource)
        {
            case ("", "pods") when attributes.Verb is "get" or "list" or "watch":
                return await ReadPodsAsync(node, attributes, cancellationToken).ConfigureAwait(false);
            case ("", "secrets" or "configmaps"):
            case ("resource.k8s.io", "resourceclaims"):
                return await ReadOfUsedAsync(node, attributes, attributes.Resource, cancellationToken).ConfigureAwait(false);
            case ("", "persistentvolumeclaims"):
                // The node reports a volume's new size in the claim's status.
                return attributes.Subresource == "status" && attributes.Verb is "get" or "update" or "patch"
                    ? await UsedAsync(node, attributes, attributes.Resource, cancellationToken).ConfigureAwait(false)
                    : await ReadOfUsedAsync(node, attributes, attributes.Resource, cancellationToken).ConfigureAwait(false);
            case ("", "serviceaccounts") when attributes.Subresource == "token" && attributes.Verb == "create":
            case ("", "serviceaccounts") when attributes.Subresource.Length == 0 && attributes.Verb == "get":
                return await UsedAsync(node, attributes, attributes.Resource, cancellationToken).ConfigureAwait(false);
            case ("", "persistentvolumes") or ("storage.k8s.io", "volumeattachments"):
                return await ReadVolumeAsync(node, attributes, cancellationToken).ConfigureAwait(false);
            case ("resource.k8s.io", "resourceslices") when attributes.Verb is "list" or "watch" or "deletecollection":
                return OfOwnNode(node, attributes);
            case ("coordination.k8s.io", "leases"):
                return Lease(node, attributes);
            case ("storage.k8s.io", "csinodes"):
                return Own(node, attributes);
            case ("", "nodes") when attributes.Name.Length > 0 && attributes.Verb is not ("get" or "list" or "watch"):
                return Own(node, attributes);
            default:
                return ByFixedRules(attributes);
        }
    }

    private static bool IsAgentPath(string path) =>
        path == ClusterInfo.Path
        || path.StartsWith(TunnelOffer.ControlPath, StringComparison.Ordinal)
        || path.StartsWith(TunnelOffer.AnswerPath, StringComparison.Ordinal);

    private static AuthorizationDecision ByFixedRules(AuthorizationAttributes attributes)
    {
        foreach (var rule in NodeRules.All)
        {
            if (RuleMatch.Allows(rule, attributes))
            {
                return AuthorizationDecision.Allow();
            }
        }

        return AuthorizationDecision.NoOpinion();
    }

    private async ValueTask<AuthorizationDecision> ReadOfUsedAsync(
        string node, AuthorizationAttributes attributes, string resource, CancellationToken cancellationToken)
    {
        if (attributes.Verb is not ("get" or "list" or "watch"))
        {
            return AuthorizationDecision.NoOpinion($"can only read resources of this type");
        }

        return attributes.Subresource.Length > 0
            ? AuthorizationDecision.NoOpinion("cannot read subresource")
            : await UsedAsync(node, attributes, resource, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<AuthorizationDecision> UsedAsync(
        string node, AuthorizationAttributes attributes, string resource, CancellationToken cancellationToken)
    {
        if (attributes.Name.Length == 0 || attributes.Namespace.Length == 0)
        {
            return AuthorizationDecision.NoOpinion("No Object name found");
        }

        return await graph.UsesAsync(node, attributes.Namespace, resource, attributes.Name, cancellationToken).ConfigureAwait(false)
            ? AuthorizationDecision.Allow()
            : Unrelated(node);
    }

    /// <summary>A node reads its own pods one by one, and lists them only by its own name.</summary>
    private async ValueTask<AuthorizationDecision> ReadPodsAsync(string node, AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        if (attributes.Subresource.Length > 0)
        {
            return AuthorizationDecision.NoOpinion("cannot read subresource");
        }

        if (attributes.Verb != "get")
        {
            return OfOwnNode(node, attributes);
        }

        return (await graph.PodAsync(attributes.Namespace, attributes.Name, cancellationToken).ConfigureAwait(false))?.NodeName == node
            ? AuthorizationDecision.Allow()
            : Unrelated(node);
    }

    private async ValueTask<AuthorizationDecision> ReadVolumeAsync(string node, AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        if (attributes.Verb != "get" || attributes.Subresource.Length > 0 || attributes.Name.Length == 0)
        {
            return AuthorizationDecision.NoOpinion("can only get individual resources of this type");
        }

        var uses = attributes.Resource == "persistentvolumes"
            ? await graph.UsesVolumeAsync(node, attributes.Name, cancellationToken).ConfigureAwait(false)
            : await graph.IsAttachedAsync(node, attributes.Name, cancellationToken).ConfigureAwait(false);
        return uses ? AuthorizationDecision.Allow() : Unrelated(node);
    }

    private static AuthorizationDecision OfOwnNode(string node, AuthorizationAttributes attributes) =>
        attributes.Fields.Any(f => f is { Path: "spec.nodeName", Equal: true } && f.Value == node)
            ? AuthorizationDecision.Allow()
            : AuthorizationDecision.NoOpinion($"can only {attributes.Verb} {attributes.Resource} with a spec.nodeName field selector of the requesting node");

    private static AuthorizationDecision Unrelated(string node) =>
        AuthorizationDecision.NoOpinion($"no relationship found between node '{node}' and this object");

    private static AuthorizationDecision Lease(string node, AuthorizationAttributes attributes)
    {
        if (attributes.Namespace != Leases)
        {
            return AuthorizationDecision.NoOpinion($"can only access leases in the \"{Leases}\" system namespace");
        }

        return attributes.Verb == "create" || (attributes.Verb is "get" or "update" or "patch" or "delete" && attributes.Name == node)
            ? AuthorizationDecision.Allow()
            : AuthorizationDecision.NoOpinion("can only access node lease with the same name as the requesting node");
    }

    private static AuthorizationDecision Own(string node, AuthorizationAttributes attributes)
    {
        // The name of a new object is the admission's to check: it is in the body.
        var own = attributes.Name == node || (attributes.Verb == "create" && attributes.Name.Length == 0);
        var allowed = attributes.Resource == "nodes"
            ? attributes.Verb is "create" or "update" or "patch" && attributes.Subresource is "" or "status"
            : attributes.Verb is "get" or "create" or "update" or "patch" or "delete" && attributes.Subresource.Length == 0;
        return own && allowed
            ? AuthorizationDecision.Allow()
            : AuthorizationDecision.NoOpinion($"node '{node}' can only change its own {attributes.Resource}");
    }
}
