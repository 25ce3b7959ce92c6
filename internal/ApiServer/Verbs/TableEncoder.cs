using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Tables;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Writes objects as a meta.k8s.io Table, the form <c>kubectl get</c> prints.</summary>
internal static class TableEncoder
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A table of objects in their served version.</summary>
    public static byte[] Encode(
        RequestContext context, KindDescription kind, IReadOnlyList<ReadOnlyMemory<byte>> objects, ListMeta meta, string version) =>
        Encode(context, kind, objects, meta, version, withColumns: true);

    /// <summary>Makes one table per watch event; only the first names the columns.</summary>
    public static Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> ForWatch(
        RequestContext context, ResourceEndpoint endpoint, string version)
    {
        CheckInclude(context);
        var first = true;
        return json =>
        {
            var table = Encode(context, endpoint.Kind, [json], ListMeta.Of(RevisionOf(json)), version, first);
            first = false;
            return table;
        };
    }

    private static byte[] Encode(
        RequestContext context, KindDescription kind, IReadOnlyList<ReadOnlyMemory<byte>> objects, ListMeta meta, string version, bool withColumns)
    {
        var include = CheckInclude(context);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, "Table"u8);
            writer.WriteString("apiVersion"u8, "meta.k8s.io/" + version);
            writer.WritePropertyName("metadata"u8);
            meta.ToTree().WriteTo(writer);
            WriteColumns(writer, kind, withColumns);
            writer.WriteStartArray("rows"u8);
            foreach (var json in objects)
            {
                WriteRow(writer, context, kind, json, include, version);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Which part of each object its row carries.
    private static string CheckInclude(RequestContext context) => context.Query["includeObject"] switch
    {
        null or "" => "Metadata",
        "None" or "Metadata" or "Object" => context.Query["includeObject"]!,
        var other => throw ApiException.BadRequest($"unrecognized includeObject value: {GoQuote.Quote(other)}"),
    };

    private static void WriteColumns(Utf8JsonWriter writer, KindDescription kind, bool withColumns)
    {
        if (!withColumns)
        {
            writer.WriteNull("columnDefinitions"u8);
            return;
        }

        writer.WriteStartArray("columnDefinitions"u8);
        foreach (var column in TablePrinter.For(kind))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, column.Name);
            writer.WriteString("type"u8, column.Type);
            writer.WriteString("format"u8, column.Format);
            writer.WriteString("description"u8, column.Description);
            writer.WriteNumber("priority"u8, column.Priority);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRow(
        Utf8JsonWriter writer, RequestContext context, KindDescription kind, ReadOnlyMemory<byte> json, string include, string version)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("cells"u8);
        foreach (var cell in TablePrinter.Row(kind, (JsonObject)JsonNode.Parse(json.Span)!, context.Now))
        {
            TablePrinter.WriteCell(writer, cell);
        }

        writer.WriteEndArray();
        if (include != "None")
        {
            writer.WritePropertyName("object"u8);
            writer.WriteRawValue(include == "Object" ? json.Span : PartialMetadata.Encode(json, version), skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static long RevisionOf(ReadOnlyMemory<byte> json) => new ObjectIndexer([]).Index("", json, 0) is { RevisionStart: >= 0 } indexed
        && System.Buffers.Text.Utf8Parser.TryParse(json.Span.Slice(indexed.RevisionStart, indexed.RevisionLength), out long revision, out _)
            ? revision
            : 0;
}
