using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// The annotation in which kubectl's client-side apply remembers its configuration. Server-side applies of kubectl take over the fields
/// it names, and keep it current for those who go back.
/// </summary>
internal static class LastApplied
{
    /// <summary>The manager that takes part.</summary>
    public const string Manager = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    private const int MaxAnnotationBytes = 256 * 1024;

    /// <summary>The fields of the remembered configuration that still are as it says; empty when there is none.</summary>
    public static FieldSet StillTrue(TypeSchema type, string apiVersion, JsonObject live)
    {
        if (JsonTree.Text(Annotations(live), Annotation) is not { } text || Parse(text) is not { } config || JsonTree.Text(config, "apiVersion") != apiVersion)
        {
            return new FieldSet();
        }

        var difference = ObjectComparison.Of(type, config, live);
        return FieldSets.Without(FieldSets.Without(ObjectFields.Of(type, config), difference.Brought), difference.Removed);
    }

    /// <summary>Writes the configuration into the annotation of an object that has one.</summary>
    public static void Refresh(JsonObject value, JsonObject config)
    {
        if (Annotations(value) is not { } annotations || !annotations.ContainsKey(Annotation))
        {
            return;
        }

        var copy = (JsonObject)config.DeepClone();
        ManagerEntries.Set(copy, null);
        Annotations(copy)?.Remove(Annotation);
        annotations[Annotation] = Encoding.UTF8.GetString(ObjectEncoder.Encode(copy)) + "\n";
        if (annotations.Sum(static a => Encoding.UTF8.GetByteCount(a.Key) + Encoding.UTF8.GetByteCount(JsonTree.AsText(a.Value) ?? "")) > MaxAnnotationBytes)
        {
            annotations.Remove(Annotation);
        }
    }

    private static JsonObject? Annotations(JsonObject value) => JsonTree.At(value, "metadata", "annotations");

    private static JsonObject? Parse(string text)
    {
        try
        {
            return Patching.PatchParser.Parse(Encoding.UTF8.GetBytes(text)) as JsonObject;
        }
        catch (Errors.ApiException)
        {
            // Somebody wrote nonsense into the annotation; it then allows nothing.
            return null;
        }
    }
}
