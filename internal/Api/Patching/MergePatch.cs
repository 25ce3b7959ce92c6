using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Patching;

/// <summary>JSON merge patch, RFC 7386.</summary>
public static class MergePatch
{
    /// <summary>The document with the patch merged in; the document itself stays as it is.</summary>
    /// <exception cref="Errors.ApiException">400 when the patch is no JSON.</exception>
    public static JsonNode? Apply(JsonNode doc, ReadOnlySpan<byte> patch) => Apply(doc, PatchParser.Parse(patch));

    /// <summary>The document with the patch merged in; neither argument is changed.</summary>
    public static JsonNode? Apply(JsonNode? doc, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = (doc as JsonObject)?.DeepClone().AsObject() ?? [];
        MergeInto(result, changes);
        return result;
    }

    private static void MergeInto(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner:
                    if (target[name] is not JsonObject existing)
                    {
                        existing = [];
                        target[name] = existing;
                    }

                    MergeInto(existing, inner);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}
