using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>What one CustomResourceDefinition makes the server serve. Immutable.</summary>
/// <param name="Name">The definition's name.</param>
/// <param name="Served">The kind in each served version, the preferred one first.</param>
/// <param name="Stored">The kind in the version that is written, served or not.</param>
/// <param name="Conversion">Translates between versions.</param>
internal sealed record CustomResource(string Name, IReadOnlyList<KindDescription> Served, KindDescription Stored, IVersionConversion Conversion)
{
    /// <summary>Whether the definition is being deleted.</summary>
    public bool Terminating { get; init; }

    /// <summary>The uid of the definition.</summary>
    public string Uid { get; } = (string?)Stored.Custom?.Definition.Source["metadata"]?["uid"] ?? "";

    /// <summary>The revision of the definition.</summary>
    public long Revision { get; } = long.TryParse((string?)Stored.Custom?.Definition.Source["metadata"]?["resourceVersion"], CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>Whether another state of the definition serves by the same rules: statuses change more often than what they tell about.</summary>
    public bool HasRulesOf(CustomResource other) =>
        Stored.Custom?.Definition.Source is { } mine && other.Stored.Custom?.Definition.Source is { } theirs
        && JsonNode.DeepEquals(mine["metadata"]?["uid"], theirs["metadata"]?["uid"])
        && JsonNode.DeepEquals(mine["status"]?["acceptedNames"], theirs["status"]?["acceptedNames"])
        && HasSpecOf(mine, theirs);

    // A generation may also count a deletion. Texts, because comparing the trees would unfold schemas that nobody uses.
    private static bool HasSpecOf(JsonObject mine, JsonObject theirs) =>
        JsonNode.DeepEquals(mine["metadata"]?["generation"], theirs["metadata"]?["generation"])
        || mine["spec"]?.ToJsonString() == theirs["spec"]?.ToJsonString();

    /// <summary>The paths field selectors of any version may use; each object is indexed by all of them.</summary>
    public IReadOnlyList<string> IndexedFields { get; } = [.. Served.SelectMany(static kind => kind.SelectableFields).Distinct(StringComparer.Ordinal)];
}
