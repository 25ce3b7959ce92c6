using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Printing;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>The annotation in which client-side apply remembers what it applied; kubectl's, so that both tools may take turns. Pure.</summary>
internal static class LastApplied
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>A copy of a manifest with the annotation about itself.</summary>
    public static JsonObject Annotate(JsonObject manifest)
    {
        var bare = (JsonObject)manifest.DeepClone();
        JsonTree.At(bare, "metadata", "annotations")?.Remove(Annotation);
        var metadata = JsonTree.Ensure(bare, "metadata");
        // As kubectl writes it: the annotations are there in the text even when the manifest has none.
        var annotations = JsonTree.Ensure(metadata, "annotations");
        annotations[Annotation] = JsonText.Canonical(bare) + "\n";
        return bare;
    }

    /// <summary>What was applied last to an object of the server; null when it does not say, or says nonsense.</summary>
    public static JsonObject? Of(JsonObject current)
    {
        if (JsonTree.Text(JsonTree.At(current, "metadata", "annotations"), Annotation) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Somebody edited the annotation; without it nothing can be deleted, and that is the safe reading.
            return null;
        }
    }
}
