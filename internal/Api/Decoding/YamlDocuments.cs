using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeOrch.Api.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeOrch.Api.Decoding;

/// <summary>
/// YAML as far as JSON reaches: mappings with scalar keys, sequences, scalars of YAML 1.2's core schema (plus
/// nothing of 1.1's yes/no), anchors, aliases and merge keys. Duplicate keys are kept, so that decoding reports them.
/// </summary>
public static class YamlDocuments
{
    /// <summary>Converts the first document to JSON. JSON input comes back unchanged.</summary>
    /// <exception cref="ApiException">400 that names line and column.</exception>
    public static byte[] ToJson(ReadOnlySpan<byte> yaml)
    {
        if (LooksLikeJson(yaml) && IsWholeJson(yaml))
        {
            return yaml.ToArray();
        }

        var documents = Read(yaml, first: true);
        return documents.Count == 0 ? "null"u8.ToArray() : documents[0];
    }

    /// <summary>Splits a stream of documents and converts each to JSON; empty documents are left out.</summary>
    /// <exception cref="ApiException">400 that names line and column.</exception>
    public static IReadOnlyList<byte[]> Split(ReadOnlySpan<byte> yaml)
        => LooksLikeJson(yaml) && IsWholeJson(yaml) ? [yaml.ToArray()] : [.. Read(yaml, first: false).Where(d => !d.AsSpan().SequenceEqual("null"u8))];

    private static bool LooksLikeJson(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static bool IsWholeJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = DecodeLimits.MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            // Flow-style YAML starts with a brace too; the YAML parser decides.
            return false;
        }
    }

    private static List<byte[]> Read(ReadOnlySpan<byte> yaml, bool first)
    {
        var result = new List<byte[]>();
        var parser = new Parser(new StringReader(Encoding.UTF8.GetString(yaml)));
        try
        {
            parser.MoveNext();
            while (parser.MoveNext() && parser.Current is DocumentStart)
            {
                parser.MoveNext();
                var root = new YamlReader(parser).ReadDocument();
                var buffer = new ArrayBufferWriter<byte>(1024);
                using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 1000 }))
                {
                    new YamlJsonWriter(writer).Write(root, depth: 0);
                }

                result.Add(buffer.WrittenSpan.ToArray());
                if (first)
                {
                    break;
                }
            }
        }
        catch (YamlException e)
        {
            throw ApiException.BadRequest($"error converting YAML to JSON: yaml: line {e.Start.Line}, column {e.Start.Column}: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            // The scanner takes escapes and directives at their word and stumbles over those that mean nothing, such as half a surrogate pair.
            throw ApiException.BadRequest($"error converting YAML to JSON: yaml: {e.Message}");
        }

        return result;
    }
}
