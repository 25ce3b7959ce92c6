using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Puts bytes in their served version into the form a caller asked for. Plain JSON is copied, never parsed. Thread-safe.</summary>
internal static class ResponseEncoder
{
    private static readonly byte[] Comma = [(byte)','];
    private static readonly byte[] ListEnd = "]}"u8.ToArray();

    /// <summary>An answer with one object.</summary>
    public static ApiServerResponse One(RequestContext context, ResourceEndpoint endpoint, StoredObject item, int statusCode = 200)
    {
        var format = Format(context, isWatch: false);
        var json = item.Json;
        return Finish(statusCode, format, format.Shape switch
        {
            ResponseShape.Table => TableEncoder.Encode(context, endpoint, [json], ListMeta.Of(item.Revision), format.MetaVersion),
            ResponseShape.PartialMetadata => PartialMetadata.Encode(json, format.MetaVersion),
            _ => json,
        });
    }

    /// <summary>An answer with a tree that is no stored object (Scale, Status, reviews).</summary>
    public static ApiServerResponse Tree(RequestContext context, JsonObject value, int statusCode = 200) =>
        Finish(statusCode, Format(context, isWatch: false), ObjectEncoder.Encode(value));

    /// <summary>An answer with a list.</summary>
    public static ApiServerResponse List(RequestContext context, ResourceEndpoint endpoint, IReadOnlyList<StoredObject> items, ListMeta meta)
    {
        var format = Format(context, isWatch: false);
        if (format.Shape == ResponseShape.Table)
        {
            var rows = new List<ReadOnlyMemory<byte>>(items.Count);
            foreach (var item in items)
            {
                rows.Add(item.Json);
            }

            return Finish(200, format, TableEncoder.Encode(context, endpoint, rows, meta, format.MetaVersion));
        }

        var partial = format.Shape == ResponseShape.PartialMetadata;
        var (apiVersion, kind) = partial ? ("meta.k8s.io/" + format.MetaVersion, "PartialObjectMetadataList") : (endpoint.Kind.ApiVersion, endpoint.Kind.ListKind);
        var parts = new List<ReadOnlyMemory<byte>>((items.Count * 2) + 1);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                parts.Add(Comma);
            }

            var json = items[i].Json;
            parts.Add(partial ? PartialMetadata.Encode(json, format.MetaVersion) : json);
        }

        parts.Add(ListEnd);
        var head = meta.Head(kind, apiVersion);
        return format.Yaml || format.Pretty
            ? Finish(200, format, Join(head, parts))
            : new ApiServerResponse { Body = head, MoreBody = parts };
    }

    /// <summary>How each object of a watch is changed for the caller; null serves the shared bytes.</summary>
    public static Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? WatchTransform(RequestContext context, ResourceEndpoint endpoint)
    {
        var format = Format(context, isWatch: true);
        if (format.Shape == ResponseShape.PartialMetadata)
        {
            return json => PartialMetadata.Encode(json, format.MetaVersion);
        }

        if (format.Shape == ResponseShape.Table)
        {
            return TableEncoder.ForWatch(context, endpoint, format.MetaVersion);
        }

        return null;
    }

    private static ResponseFormat Format(RequestContext context, bool isWatch) =>
        ResponseFormat.Negotiate(context.Request.Accept, context.Query.Flag("pretty"), isWatch);

    private static ApiServerResponse Finish(int statusCode, ResponseFormat format, ReadOnlyMemory<byte> json)
    {
        if (format.Yaml)
        {
            return new ApiServerResponse { StatusCode = statusCode, ContentType = "application/yaml", Body = YamlEncoder.FromJson(json.Span) };
        }

        return ApiServerResponse.Of(statusCode, format.Pretty ? Indent(json) : json);
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

    private static byte[] Join(ReadOnlyMemory<byte> head, List<ReadOnlyMemory<byte>> parts)
    {
        var joined = new byte[head.Length + parts.Sum(static part => part.Length)];
        head.CopyTo(joined);
        var at = head.Length;
        foreach (var part in parts)
        {
            part.CopyTo(joined.AsMemory(at));
            at += part.Length;
        }

        return joined;
    }
}
