using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>What an object inside of an object must have (x-kubernetes-embedded-resource).</summary>
internal static class EmbeddedRules
{
    /// <summary>Checks apiVersion, kind and metadata.</summary>
    public static void Check(JsonObject tree, string path, ErrorList errors)
    {
        var at = path.Length == 0 ? "" : path + ".";
        var apiVersion = JsonTree.Text(tree, "apiVersion") ?? "";
        if (apiVersion.Length == 0)
        {
            errors.Add(FieldError.Required(at + "apiVersion", "must not be empty"));
        }
        else if (apiVersion.Count(c => c == '/') > 1)
        {
            errors.Add(FieldError.Invalid(at + "apiVersion", apiVersion, $"unexpected GroupVersion string: {apiVersion}"));
        }

        var kind = JsonTree.Text(tree, "kind") ?? "";
        if (kind.Length == 0)
        {
            errors.Add(FieldError.Required(at + "kind", "must not be empty"));
        }
        else
        {
            errors.Invalid(at + "kind", kind, Names.Dns1035Label(kind.ToLowerInvariant()).Select(p => "may have mixed case, but should otherwise match: " + p));
        }

        if (JsonTree.Object(tree, "metadata") is { } metadata)
        {
            errors.Invalid(at + "metadata.name", JsonTree.Text(metadata, "name") ?? "", Names.PathSegment(JsonTree.Text(metadata, "name") ?? ""));
            Validation.Check.Labels(JsonTree.Object(metadata, "labels"), at + "metadata.labels", errors);
        }
    }
}
