using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>The names of a custom resource, as asked for (spec.names) or as accepted (status.acceptedNames).</summary>
/// <param name="Plural">Resource name in URLs.</param>
/// <param name="Singular">Singular name; empty when none is given.</param>
/// <param name="ShortNames">Short names for the command line.</param>
/// <param name="Kind">Kind of one object.</param>
/// <param name="ListKind">Kind of a list; empty when none is given.</param>
/// <param name="Categories">Categories such as "all".</param>
public sealed record CustomNames(
    string Plural, string Singular, IReadOnlyList<string> ShortNames, string Kind, string ListKind, IReadOnlyList<string> Categories)
{
    /// <summary>Reads names; what is absent is empty.</summary>
    public static CustomNames Read(JsonObject? names) => new(
        JsonTree.Text(names, "plural") ?? "",
        JsonTree.Text(names, "singular") ?? "",
        [.. JsonTree.Texts(names, "shortNames")],
        JsonTree.Text(names, "kind") ?? "",
        JsonTree.Text(names, "listKind") ?? "",
        [.. JsonTree.Texts(names, "categories")]);
}
