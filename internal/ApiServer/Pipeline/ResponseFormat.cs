using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>How an answer is shaped and written.</summary>
/// <param name="Shape">Objects, table or metadata only.</param>
/// <param name="MetaVersion">The version of meta.k8s.io for table and metadata.</param>
/// <param name="Yaml">YAML instead of JSON.</param>
/// <param name="Pretty">Indented JSON.</param>
public readonly record struct ResponseFormat(ResponseShape Shape, string MetaVersion, bool Yaml, bool Pretty)
{
    private static readonly string[] Supported = ["application/json", "application/yaml"];

    /// <summary>Whether stored bytes can be served as they are.</summary>
    public bool IsPlain => Shape == ResponseShape.Object && !Yaml && !Pretty;

    /// <summary>Chooses the first form of an Accept header that can be served.</summary>
    /// <exception cref="ApiException">406: none can.</exception>
    public static ResponseFormat Negotiate(string? accept, bool pretty, bool isWatch)
    {
        if (string.IsNullOrEmpty(accept) || accept == "application/json")
        {
            return new ResponseFormat(ResponseShape.Object, "", Yaml: false, pretty);
        }

        foreach (var range in MediaRange.ParseAll(accept))
        {
            var yaml = range.Type is "application/yaml" or "application/x-yaml";
            if (!yaml && range.Type is not ("application/json" or "*/*" or "application/*"))
            {
                continue;
            }

            if (Shaped(range) is { } shape && !(yaml && isWatch))
            {
                return new ResponseFormat(shape, range.Version ?? "v1", yaml, pretty);
            }
        }

        throw ApiException.NotAcceptable(Supported);
    }

    private static ResponseShape? Shaped(MediaRange range) => range.As switch
    {
        null => ResponseShape.Object,
        "Table" when IsMeta(range) => ResponseShape.Table,
        "PartialObjectMetadata" or "PartialObjectMetadataList" when IsMeta(range) => ResponseShape.PartialMetadata,
        _ => null,
    };

    private static bool IsMeta(MediaRange range) => range.Group == "meta.k8s.io" && range.Version is "v1" or "v1beta1";
}
