using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Reads and writes the system's part of an object's metadata.</summary>
internal static class ObjectMeta
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int MaxGeneratedBase = 58;

    private static readonly string[] SystemFields =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "managedFields"];

    /// <summary>The metadata object, made when absent.</summary>
    public static JsonObject Of(JsonObject value) => JsonTree.Ensure(value, "metadata");

    /// <summary>A metadata text, or empty.</summary>
    public static string Text(JsonObject value, string field) => JsonTree.Text(JsonTree.Object(value, "metadata"), field) ?? "";

    /// <summary>The finalizers.</summary>
    public static List<string> Finalizers(JsonObject value) => [.. JsonTree.Texts(JsonTree.Object(value, "metadata"), "finalizers")];

    /// <summary>Replaces the finalizers.</summary>
    public static void SetFinalizers(JsonObject value, IReadOnlyCollection<string> finalizers)
    {
        if (finalizers.Count == 0)
        {
            Of(value).Remove("finalizers");
            return;
        }

        Of(value)["finalizers"] = new JsonArray([.. finalizers.Select(static f => (JsonNode)JsonValue.Create(f))]);
    }

    /// <summary>Whether the object is on its way out.</summary>
    public static bool IsTerminating(JsonObject value) => JsonTree.Has(JsonTree.Object(value, "metadata"), "deletionTimestamp");

    /// <summary>The remaining grace, or null.</summary>
    public static long? Grace(JsonObject value) => JsonTree.Number(JsonTree.Object(value, "metadata"), "deletionGracePeriodSeconds");

    /// <summary>The generation; 0 when the kind has none.</summary>
    public static long Generation(JsonObject value) => JsonTree.Number(JsonTree.Object(value, "metadata"), "generation") ?? 0;

    /// <summary>Counts one more change of the spec, where generations are counted.</summary>
    public static void BumpGeneration(JsonObject value)
    {
        if (Generation(value) is > 0 and var generation)
        {
            Of(value)["generation"] = generation + 1;
        }
    }

    /// <summary>A time the way metadata carries it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Marks the object as ending.</summary>
    public static void SetDeletion(JsonObject value, DateTimeOffset at, long grace)
    {
        var metadata = Of(value);
        metadata["deletionTimestamp"] = Time(at);
        metadata["deletionGracePeriodSeconds"] = grace;
    }

    /// <summary>A name from a prefix and five random characters that make no words.</summary>
    public static string GenerateName(string prefix) => string.Concat(
        prefix.Length > MaxGeneratedBase ? prefix.AsSpan(0, MaxGeneratedBase) : prefix,
        RandomNumberGenerator.GetString(NameAlphabet, 5));

    /// <summary>Sets what only the server sets on a new object.</summary>
    public static void Stamp(JsonObject value, string @namespace, string name, DateTimeOffset now, bool generation)
    {
        var metadata = Of(value);
        metadata["name"] = name;
        if (@namespace.Length > 0)
        {
            metadata["namespace"] = @namespace;
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Time(now);
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        metadata.Remove("selfLink");
        metadata.Remove("generation");
        if (generation)
        {
            metadata["generation"] = 1L;
        }
    }

    /// <summary>Takes what only the server sets from the old object.</summary>
    public static void KeepSystemFields(JsonObject value, JsonObject old, bool keepManagers)
    {
        var metadata = Of(value);
        var before = Of(old);
        foreach (var field in SystemFields)
        {
            if (keepManagers && field == "managedFields")
            {
                continue;
            }

            if (before[field] is { } kept)
            {
                metadata[field] = kept.DeepClone();
            }
            else
            {
                metadata.Remove(field);
            }
        }

        metadata.Remove("selfLink");
    }
}
