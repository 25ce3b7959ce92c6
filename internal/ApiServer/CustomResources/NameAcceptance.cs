using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>
/// Which of the names a definition asks for it gets. A name that is taken leaves the one accepted before in place; everything else of the
/// definition still counts. Pure.
/// </summary>
/// <param name="Names">The names in use from now on.</param>
/// <param name="Reason">The reason of condition NamesAccepted.</param>
/// <param name="Message">Its message.</param>
internal sealed record NameAcceptance(CustomNames Names, string Reason, string Message)
{
    private const string NoConflicts = "NoConflicts";

    /// <summary>Whether every name was free.</summary>
    public bool Accepted => Reason == NoConflicts;

    /// <summary>Judges a definition's names. Of several conflicts the last one is told.</summary>
    public static NameAcceptance Of(CustomResourceDefinition definition, NamesInUse used)
    {
        var asked = definition.Names;
        var before = definition.AcceptedNames ?? new CustomNames("", "", [], "", "", []);
        var result = new NameAcceptance(before with { Categories = asked.Categories }, NoConflicts, "no conflicts found");
        result = asked.Plural != before.Plural && used.HasResource(asked.Plural)
            ? result.Refused("PluralConflict", asked.Plural)
            : result with { Names = result.Names with { Plural = asked.Plural } };
        result = asked.Singular != before.Singular && used.HasResource(asked.Singular)
            ? result.Refused("SingularConflict", asked.Singular)
            : result with { Names = result.Names with { Singular = asked.Singular } };
        string[] taken = [.. asked.ShortNames.Where(name => !before.ShortNames.Contains(name) && used.HasResource(name))];
        result = taken.Length > 0
            ? result.Refused("ShortNamesConflict", taken)
            : result with { Names = result.Names with { ShortNames = asked.ShortNames } };
        result = asked.Kind != before.Kind && used.HasKind(asked.Kind)
            ? result.Refused("KindConflict", asked.Kind)
            : result with { Names = result.Names with { Kind = asked.Kind } };
        return asked.ListKind != before.ListKind && used.HasKind(asked.ListKind)
            ? result.Refused("ListKindConflict", asked.ListKind)
            : result with { Names = result.Names with { ListKind = asked.ListKind } };
    }

    /// <summary>The names the way a definition's status has them.</summary>
    public JsonObject ToTree()
    {
        var tree = new JsonObject { ["plural"] = Names.Plural };
        Set(tree, "singular", Names.Singular);
        Set(tree, "shortNames", Names.ShortNames);
        tree["kind"] = Names.Kind;
        Set(tree, "listKind", Names.ListKind);
        Set(tree, "categories", Names.Categories);
        return tree;
    }

    private NameAcceptance Refused(string reason, params string[] names)
    {
        var texts = names.Select(static name => $"{GoQuote.Quote(name)} is already in use").ToArray();
        return this with { Reason = reason, Message = texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]" };
    }

    private static void Set(JsonObject tree, string field, string value)
    {
        if (value.Length > 0)
        {
            tree[field] = value;
        }
    }

    private static void Set(JsonObject tree, string field, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            tree[field] = new JsonArray([.. values.Select(static value => (JsonNode)JsonValue.Create(value))]);
        }
    }
}
