using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Builds the discovery documents of a catalog. Pure.</summary>
internal static class DiscoveryDocuments
{
    private static readonly string[] EndingVerbs = ["delete", "deletecollection", "get", "list", "watch"];

    /// <summary><c>/api</c>.</summary>
    public static JsonObject CoreVersions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
    };

    /// <summary><c>/apis</c>.</summary>
    public static JsonObject Groups(ApiCatalog catalog) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. catalog.Groups.Where(static g => g.Name.Length > 0).Select(static g => (JsonNode)GroupBody(g))]),
    };

    /// <summary><c>/apis/GROUP</c>.</summary>
    public static JsonObject Group(ApiGroup group)
    {
        var document = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (name, value) in GroupBody(group).ToArray())
        {
            document[name] = value?.DeepClone();
        }

        return document;
    }

    /// <summary><c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>.</summary>
    public static JsonObject Resources(ApiCatalog catalog, string group, string version)
    {
        var resources = new JsonArray();
        foreach (var kind in catalog.KindsOf(group, version))
        {
            resources.Add((JsonNode)Resource(kind));
            foreach (var subresource in kind.Subresources)
            {
                resources.Add((JsonNode)Subresource(kind, subresource));
            }
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = resources,
        };
    }

    /// <summary>The verbs clients are told about: a custom resource whose definition is being deleted takes no more writes.</summary>
    public static IReadOnlyList<string> VerbsOf(KindDescription kind) =>
        kind.Custom?.Definition.HasCondition("Terminating") == true ? EndingVerbs : kind.Verbs;

    /// <summary>A list of strings as JSON.</summary>
    public static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(static v => (JsonNode)JsonValue.Create(v))]);

    private static JsonObject GroupBody(ApiGroup group) => new()
    {
        ["name"] = group.Name,
        ["versions"] = new JsonArray([.. group.Versions.Select(v => (JsonNode)VersionOf(group.Name, v))]),
        ["preferredVersion"] = VersionOf(group.Name, group.PreferredVersion),
    };

    private static JsonObject VersionOf(string group, string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };

    private static JsonObject Resource(KindDescription kind)
    {
        var resource = new JsonObject
        {
            ["name"] = kind.Plural,
            ["singularName"] = kind.Singular,
            ["namespaced"] = kind.Namespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = Texts(VerbsOf(kind)),
        };
        if (kind.ShortNames.Count > 0)
        {
            resource["shortNames"] = Texts(kind.ShortNames);
        }

        if (kind.Categories.Count > 0)
        {
            resource["categories"] = Texts(kind.Categories);
        }

        return resource;
    }

    private static JsonObject Subresource(KindDescription kind, SubresourceDescription subresource)
    {
        var resource = new JsonObject
        {
            ["name"] = $"{kind.Plural}/{subresource.Name}",
            ["singularName"] = "",
            ["namespaced"] = kind.Namespaced,
            ["kind"] = subresource.Kind,
            ["verbs"] = Texts(subresource.Verbs),
        };
        if (subresource.Group != kind.Group || subresource.Version != kind.Version)
        {
            resource["group"] = subresource.Group;
            resource["version"] = subresource.Version;
        }

        return resource;
    }
}
