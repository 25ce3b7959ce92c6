using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Puts bytes in their served version into the form a caller asked for. Plain JSON is copied, never parsed. Thread-safe.</summary>
internal static class ResponseEncoder
{
    /// <summary>An answer with one object.</summary>
    public static ApiServerResponse One(RequestContext context, ResourceEndpoint endpoint, StoredObject item, int statusCode = 200) =>
        One(context, endpoint.Kind, item, statusCode);

    /// <summary>An answer with one object of a kind that need not be stored.</summary>
    public static ApiServerResponse One(RequestContext context, KindDescription kind, StoredObject item, int statusCode = 200)
    {
        var format = Format(context, kind);
        var json = item.Json;
        return Finish(statusCode, format, format.Shape switch
        {
            ResponseShape.Table => TableEncoder.Encode(context, kind, [json], ListMeta.Of(item.Revision), format.MetaVersion),
            ResponseShape.PartialMetadata => PartialMetadata.Encode(json, format.MetaVersion),
            ResponseShape.PartialMetadataList => throw NotAcceptable("PartialObjectMetadataList", "not a list", kind.Kind),
            _ => json,
        });
    }

    /// <summary>An answer with a tree that is no stored object (Scale, Status, reviews).</summary>
    public static ApiServerResponse Tree(RequestContext context, JsonObject value, int statusCode = 200) =>
        Finish(statusCode, ResponseFormat.Negotiate(context.Request.Accept, context.Query.Flag("pretty"), isWatch: false, protobuf: true), ObjectEncoder.Encode(value));

    /// <summary>An answer with a list.</summary>
    public static ApiServerResponse List(RequestContext context, ResourceEndpoint endpoint, IReadOnlyList<StoredObject> items, ListMeta meta) =>
        List(context, endpoint.Kind, items, meta);

    /// <summary>An answer with a list of a kind that need not be stored.</summary>
    public static ApiServerResponse List(RequestContext context, KindDescription kind, IReadOnlyList<StoredObject> items, ListMeta meta)
    {
        var format = Format(context, kind);
        if (format.Shape == ResponseShape.PartialMetadata)
        {
            throw NotAcceptable("PartialObjectMetadata", "a list", kind.ListKind);
        }

        if (format.Shape == ResponseShape.Table)
        {
            var rows = new List<ReadOnlyMemory<byte>>(items.Count);
            foreach (var item in items)
            {
                rows.Add(item.Json);
            }

            return Finish(200, format, TableEncoder.Encode(context, kind, rows, meta, format.MetaVersion));
        }

        var partial = format.Shape == ResponseShape.PartialMetadataList;
        var (apiVersion, name) = partial ? ("meta.k8s.io/" + format.MetaVersion, "PartialObjectMetadataList") : (kind.ApiVersion, kind.ListKind);
        IReadOnlyList<ReadOnlyMemory<byte>> parts = partial ? PartialParts(items, format.MetaVersion) : new ListParts(items);
        var whole = new ApiServerResponse { Body = meta.Head(name, apiVersion), MoreBody = parts, Media = format.Media };
        return format.Media == MediaType.Yaml || format.Pretty ? Finish(200, format, Join(whole)) : whole;
    }

    private static List<ReadOnlyMemory<byte>> PartialParts(IReadOnlyList<StoredObject> items, string version)
    {
        var parts = new List<ReadOnlyMemory<byte>>((items.Count * 2) + 1);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                parts.Add(ListParts.Comma);
            }

            parts.Add(PartialMetadata.Encode(items[i].Json, version));
        }

        parts.Add(ListParts.End);
        return parts;
    }

    /// <summary>How a watch answers.</summary>
    /// <exception cref="ApiException">406: the caller reads no form of a stream.</exception>
    public static ResponseFormat WatchFormat(RequestContext context, ResourceEndpoint endpoint)
    {
        var format = ResponseFormat.Negotiate(context.Request.Accept, pretty: false, isWatch: true, endpoint.Kind.BuiltIn);
        return format.Shape == ResponseShape.PartialMetadataList
            ? throw NotAcceptable("PartialObjectMetadataList", "not a list", endpoint.Kind.Kind)
            : format;
    }

    /// <summary>How each object of a watch is changed for the caller; null serves it as it is.</summary>
    public static Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? WatchTransform(RequestContext context, ResourceEndpoint endpoint, ResponseFormat format) =>
        format.Shape switch
        {
            ResponseShape.PartialMetadata => json => PartialMetadata.Encode(json, format.MetaVersion),
            ResponseShape.Table => TableEncoder.ForWatch(context, endpoint, format.MetaVersion),
            _ => null,
        };

    private static ResponseFormat Format(RequestContext context, KindDescription kind) =>
        ResponseFormat.Negotiate(context.Request.Accept, context.Query.Flag("pretty"), isWatch: false, kind.BuiltIn);

    private static ApiException NotAcceptable(string asked, string why, string kind) =>
        new(new ApiStatus(406, StatusReason.NotAcceptable, $"you requested {asked}, but the requested object is {why} (*{kind})"));

    private static ApiServerResponse Finish(int statusCode, ResponseFormat format, ReadOnlyMemory<byte> json)
    {
        if (format.Media == MediaType.Yaml)
        {
            return new ApiServerResponse { StatusCode = statusCode, ContentType = "application/yaml", Body = YamlEncoder.FromJson(json.Span) };
        }

        var indented = format.Pretty && format.Media == MediaType.Json;
        return new ApiServerResponse { StatusCode = statusCode, Body = indented ? Indent(json) : json, Media = format.Media };
    }

    private static byte[] Indent(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(json.Length * 2);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            document.WriteTo(writer);
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static byte[] Join(ApiServerResponse response)
    {
        var joined = new byte[response.Length];
        response.CopyTo(joined);
        return joined;
    }
}
