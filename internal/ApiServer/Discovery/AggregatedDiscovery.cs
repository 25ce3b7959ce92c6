using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Builds apidiscovery.k8s.io documents: everything below <c>/api</c> or <c>/apis</c> in one answer. Pure.</summary>
internal static class AggregatedDiscovery
{
    /// <summary>The APIGroupDiscoveryList of the core group or of all others.</summary>
    /// <param name="catalog">What is served.</param>
    /// <param name="core">Whether <c>/api</c> is asked for.</param>
    /// <param name="version">v2 or v2beta1; they have the same fields.</param>
    public static JsonObject Build(ApiCatalog catalog, bool core, string version) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/" + version,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. catalog.Groups.Where(g => core == (g.Name.Length == 0)).Select(g => (JsonNode)Group(catalog, g))]),
    };

    private static JsonObject Group(ApiCatalog catalog, ApiGroup group)
    {
        var metadata = new JsonObject { ["creationTimestamp"] = null };
        if (group.Name.Length > 0)
        {
            metadata["name"] = group.Name;
        }

        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. group.Versions.Select(v => (JsonNode)new JsonObject
            {
                ["version"] = v,
                ["resources"] = new JsonArray([.. catalog.KindsOf(group.Name, v).Select(static k => (JsonNode)Resource(k))]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private static JsonObject Resource(KindDescription kind)
    {
        var resource = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = Kind(kind.Group, kind.Version, kind.Kind),
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = DiscoveryDocuments.Texts(DiscoveryDocuments.VerbsOf(kind)),
        };
        if (kind.ShortNames.Count > 0)
        {
            resource["shortNames"] = DiscoveryDocuments.Texts(kind.ShortNames);
        }

        if (kind.Categories.Count > 0)
        {
            resource["categories"] = DiscoveryDocuments.Texts(kind.Categories);
        }

        if (kind.Subresources.Count > 0)
        {
            resource["subresources"] = new JsonArray([.. kind.Subresources.Select(static s => (JsonNode)new JsonObject
            {
                ["subresource"] = s.Name,
                ["responseKind"] = Kind(s.Group, s.Version, s.Kind),
                ["verbs"] = DiscoveryDocuments.Texts(s.Verbs),
            })]);
        }

        return resource;
    }

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };
}
