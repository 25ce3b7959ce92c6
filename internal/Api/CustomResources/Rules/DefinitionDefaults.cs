using System.Text.Json.Nodes;
using EdgeOrch.Api.Defaulting;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>Defaults of definitions that follow from other fields.</summary>
internal static class DefinitionDefaults
{
    /// <summary>Names that follow from the kind.</summary>
    public static void Spec(JsonObject spec)
    {
        if (JsonTree.Object(spec, "names") is { } names && JsonTree.Text(names, "kind") is { Length: > 0 } kind)
        {
            SetIfEmpty(names, "singular", kind.ToLowerInvariant());
            SetIfEmpty(names, "listKind", kind + "List");
        }
    }

    /// <summary>The port of a conversion webhook's service.</summary>
    public static void Service(JsonObject service) => TypeDefaults.SetIfAbsent(service, "port", 443L);

    private static void SetIfEmpty(JsonObject tree, string name, string value)
    {
        if (string.IsNullOrEmpty(JsonTree.Text(tree, name)))
        {
            tree[name] = value;
        }
    }
}
