using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>
/// The part of decoding that only custom resources need: metadata is typed, everything else is taken as it comes and
/// then pruned. Wrong types are left for validation, which names them all.
/// </summary>
internal static class CustomDecoder
{
    /// <summary>Prunes what a session read, in place. Returns the unknown fields.</summary>
    /// <exception cref="DecodeException">The metadata of an embedded object is no ObjectMeta.</exception>
    public static IReadOnlyList<string> Prune(JsonObject value, CustomKind kind, DecodeSession session, bool report)
    {
        if (!kind.Prunes)
        {
            return [];
        }

        var pruner = new Pruner(report);
        pruner.PruneObject(value, kind.Schema!);
        if (kind.Schema!.HasEmbedded)
        {
            Embedded(value, kind.Schema, kind.Envelope.Field("metadata")!.Type, session);
        }

        return [.. pruner.Unknown.Select(path => $"unknown field \"{path}\"")];
    }

    // The metadata of objects inside of the object is typed too, wherever they are.
    private static void Embedded(JsonNode? value, StructuralSchema schema, TypeSchema objectMeta, DecodeSession session)
    {
        switch (value)
        {
            case JsonObject tree:
                if (schema.Embedded && tree["metadata"] is { } metadata)
                {
                    tree["metadata"] = Typed(metadata, objectMeta, session);
                }

                foreach (var (name, item) in tree)
                {
                    if (schema.Property(name) is { HasEmbedded: true } property)
                    {
                        Embedded(item, property, objectMeta, session);
                    }
                }

                break;
            case JsonArray array when schema.Items is { HasEmbedded: true } items:
                foreach (var item in array)
                {
                    Embedded(item, items, objectMeta, session);
                }

                break;
            default:
                break;
        }
    }

    private static JsonNode? Typed(JsonNode metadata, TypeSchema objectMeta, DecodeSession session)
    {
        var reader = new Utf8JsonReader(ObjectEncoder.Encode(metadata), new JsonReaderOptions { MaxDepth = DecodeLimits.MaxDepth });
        reader.Read();
        return session.ReadValue(ref reader, objectMeta, objectMeta.Name);
    }
}
