using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Protobuf;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>How an answer is shaped and written.</summary>
/// <param name="Shape">Objects, table or metadata only.</param>
/// <param name="MetaVersion">The version of meta.k8s.io for table and metadata.</param>
/// <param name="Media">JSON, YAML or protobuf.</param>
/// <param name="Pretty">Indented JSON.</param>
public readonly record struct ResponseFormat(ResponseShape Shape, string MetaVersion, MediaType Media, bool Pretty)
{
    private static readonly string[] Supported = ["application/json", "application/yaml", ProtobufDecoder.ContentType];
    private static readonly string[] SupportedStreams = ["application/json;stream=watch", ProtobufDecoder.ContentType + ";stream=watch"];

    /// <summary>Chooses the first form of an Accept header that can be served.</summary>
    /// <param name="accept">The header, or null.</param>
    /// <param name="pretty">Whether the query asks for indented JSON.</param>
    /// <param name="isWatch">Whether the answer is a stream of events.</param>
    /// <param name="protobuf">Whether the objects themselves have a protobuf form; those of custom kinds have none.</param>
    /// <exception cref="ApiException">406: none can.</exception>
    public static ResponseFormat Negotiate(string? accept, bool pretty, bool isWatch, bool protobuf)
    {
        if (string.IsNullOrEmpty(accept) || accept == "application/json")
        {
            return new ResponseFormat(ResponseShape.Object, "", MediaType.Json, pretty);
        }

        foreach (var range in MediaRange.ParseAll(accept))
        {
            if (MediaOf(range) is not { } media || Shaped(range) is not { } shape)
            {
                continue;
            }

            var served = media switch
            {
                MediaType.Yaml => !isWatch,
                // Tables have no protobuf form.
                MediaType.Protobuf => shape != ResponseShape.Table && (protobuf || shape != ResponseShape.Object),
                _ => true,
            };
            if (served && range.Stream is (null or "" or "watch"))
            {
                return new ResponseFormat(shape, range.Version ?? "v1", media, pretty || range.Pretty);
            }
        }

        throw ApiException.NotAcceptable(isWatch ? SupportedStreams : Supported);
    }

    /// <summary>How a failure is written: in the first plain form the caller reads, else as JSON, so that no failure hides behind another.</summary>
    public static MediaType ForFailure(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || accept == "application/json")
        {
            return MediaType.Json;
        }

        foreach (var range in MediaRange.ParseAll(accept))
        {
            if (MediaOf(range) is { } media && range.As is null)
            {
                return media;
            }
        }

        return MediaType.Json;
    }

    private static MediaType? MediaOf(MediaRange range) => range.Type switch
    {
        "application/json" or "*/*" or "application/*" => MediaType.Json,
        "application/yaml" or "application/x-yaml" => MediaType.Yaml,
        ProtobufDecoder.ContentType => MediaType.Protobuf,
        _ => null,
    };

    private static ResponseShape? Shaped(MediaRange range) => range.As switch
    {
        null => ResponseShape.Object,
        "Table" when IsMeta(range) => ResponseShape.Table,
        "PartialObjectMetadata" when IsMeta(range) => ResponseShape.PartialMetadata,
        "PartialObjectMetadataList" when IsMeta(range) => ResponseShape.PartialMetadataList,
        _ => null,
    };

    private static bool IsMeta(MediaRange range) => range.Group == "meta.k8s.io" && range.Version is ("v1" or "v1beta1");
}
