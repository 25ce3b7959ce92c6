using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Resources;

/// <summary>Reads discovery documents: the aggregated form (apidiscovery.k8s.io/v2) and the older one, a list per version. Pure.</summary>
internal static class Discovery
{
    /// <summary>Asks for the aggregated form and takes the older one.</summary>
    public const string Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    /// <summary>Whether a document is the aggregated form.</summary>
    public static bool IsAggregated(JsonObject document) => JsonTree.Text(document, "kind") == "APIGroupDiscoveryList";

    /// <summary>The kinds of an aggregated document; the server lists preferred versions first.</summary>
    public static IEnumerable<ResourceKind> Kinds(JsonObject aggregated) =>
        from entry in JsonTree.Objects(aggregated, "items")
        let groupName = JsonTree.Text(JsonTree.Object(entry, "metadata"), "name") ?? ""
        from version in JsonTree.Objects(entry, "versions")
        from resource in JsonTree.Objects(version, "resources")
        let plural = JsonTree.Text(resource, "resource")
        where plural is not null
        select new ResourceKind(
            groupName, JsonTree.Text(version, "version") ?? "", JsonTree.Text(JsonTree.Object(resource, "responseKind"), "kind") ?? "",
            plural, JsonTree.Text(resource, "scope") == "Namespaced")
        {
            Singular = JsonTree.Text(resource, "singularResource") ?? "",
            ShortNames = [.. JsonTree.Texts(resource, "shortNames")],
            Listable = JsonTree.Texts(resource, "verbs").Contains("list"),
        };

    /// <summary>The paths below the root that an APIVersions or APIGroupList document names, preferred versions first.</summary>
    public static IEnumerable<string> GroupVersions(JsonObject document) => JsonTree.Text(document, "kind") == "APIVersions"
        ? JsonTree.Texts(document, "versions")
        : JsonTree.Objects(document, "groups").SelectMany(entry => new[] { JsonTree.Object(entry, "preferredVersion") }
            .Concat(JsonTree.Objects(entry, "versions")).Select(version => JsonTree.Text(version, "groupVersion")).OfType<string>().Distinct());

    /// <summary>The kinds of an APIResourceList, subresources left out.</summary>
    public static IEnumerable<ResourceKind> KindsOf(JsonObject list)
    {
        var groupVersion = JsonTree.Text(list, "groupVersion") ?? "";
        var slash = groupVersion.IndexOf('/');
        var (name, version) = slash < 0 ? ("", groupVersion) : (groupVersion[..slash], groupVersion[(slash + 1)..]);
        return JsonTree.Objects(list, "resources")
            .Where(resource => JsonTree.Text(resource, "name") is { } plural && !plural.Contains('/'))
            .Select(resource => new ResourceKind(
                name, version, JsonTree.Text(resource, "kind") ?? "", JsonTree.Text(resource, "name")!, JsonTree.Flag(resource, "namespaced") ?? false)
            {
                Singular = JsonTree.Text(resource, "singularName") ?? "",
                ShortNames = [.. JsonTree.Texts(resource, "shortNames")],
                Listable = JsonTree.Texts(resource, "verbs").Contains("list"),
            });
    }
}
