using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>What kind of requests a webhook wants to see. Immutable.</summary>
internal sealed class WebhookRule(JsonObject rule)
{
    private readonly string[] _operations = [.. JsonTree.Texts(rule, "operations")];
    private readonly string[] _groups = [.. JsonTree.Texts(rule, "apiGroups")];
    private readonly string[] _versions = [.. JsonTree.Texts(rule, "apiVersions")];
    private readonly (string Resource, string Subresource)[] _resources = [.. JsonTree.Texts(rule, "resources").Select(Split)];
    private readonly string _scope = JsonTree.Text(rule, "scope") ?? "*";

    /// <summary>Whether a request fits.</summary>
    /// <param name="operation">CREATE, UPDATE, DELETE or CONNECT.</param>
    /// <param name="seen">The resource as the webhook would see it.</param>
    /// <param name="subresource">The subresource, or empty.</param>
    /// <param name="namespaced">Whether the object lives in a namespace; a Namespace itself does not.</param>
    public bool Matches(string operation, SeenResource seen, string subresource, bool namespaced) =>
        (_scope == "*" || _scope == (namespaced ? "Namespaced" : "Cluster"))
        && Has(_operations, operation) && Has(_groups, seen.Group) && Has(_versions, seen.Version) && HasResource(seen.Resource, subresource);

    private static bool Has(string[] items, string wanted)
    {
        foreach (var item in items)
        {
            if (item == "*" || item == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasResource(string resource, string subresource)
    {
        foreach (var item in _resources)
        {
            if ((item.Resource == "*" || item.Resource == resource) && (item.Subresource == "*" || item.Subresource == subresource))
            {
                return true;
            }
        }

        return false;
    }

    // "pods" is the object only, "pods/*" everything below it too, "*/*" everything.
    private static (string Resource, string Subresource) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }
}
