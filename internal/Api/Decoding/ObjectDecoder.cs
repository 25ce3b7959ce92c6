using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.CustomResources.Values;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Decoding;

/// <summary>
/// Turns a request body into an object tree that fits a schema: wrong types are refused, unknown and duplicate
/// fields are pruned and reported as the mode says. Null counts as absent, as upstream's typed decoding does, and so do empty lists and
/// maps of optional fields, which upstream leaves out when it writes.
/// </summary>
public static class ObjectDecoder
{
    private const string ApplyType = "application/apply-patch+yaml";

    private static readonly string[] SupportedTypes = ["application/json", "application/yaml", Protobuf.ProtobufDecoder.ContentType];

    /// <summary>
    /// Decodes an object of a served kind. A missing apiVersion or kind is filled in; a different one is refused.
    /// </summary>
    /// <exception cref="ApiException">400, 413 or 415, worded as upstream does.</exception>
    public static DecodeResult Decode(ReadOnlyMemory<byte> body, string? contentType, KindDescription kind, FieldValidation mode)
    {
        if (kind.Custom is not null && MediaType(contentType) == Protobuf.ProtobufDecoder.ContentType)
        {
            throw ApiException.UnsupportedMediaType(Protobuf.ProtobufDecoder.ContentType, SupportedTypes[..^1]);
        }

        var json = ToJson(body, contentType, kind.Custom?.Envelope ?? kind.Schema);
        CheckIdentity(json.Span, kind);
        DecodeResult result;
        try
        {
            result = DecodeCore(json.Span, kind.Custom?.Envelope ?? kind.Schema, mode, kind.Custom, keepEmpty: MediaType(contentType) == ApplyType);
        }
        catch (DecodeException e)
        {
            throw ApiException.BadRequest($"{kind.Kind} in version {GoQuote.Quote(kind.Version)} cannot be handled as a {kind.Kind}: {e.Message}");
        }

        result.Object["apiVersion"] = kind.ApiVersion;
        result.Object["kind"] = kind.Kind;
        return result;
    }

    /// <summary>Decodes an object of a type that is no resource, for example DeleteOptions. An empty body is an empty object.</summary>
    /// <exception cref="ApiException">400, 413 or 415.</exception>
    public static DecodeResult Decode(ReadOnlyMemory<byte> body, string? contentType, TypeSchema type, FieldValidation mode)
    {
        if (body.IsEmpty)
        {
            return new DecodeResult([], []);
        }

        try
        {
            return DecodeCore(ToJson(body, contentType, type).Span, type, mode);
        }
        catch (DecodeException e)
        {
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {type.Name}): {e.Message}");
        }
    }

    /// <summary>
    /// Fits an object tree (the outcome of a patch) to a kind's schema, with the same rules as
    /// <see cref="Decode(ReadOnlyMemory{byte}, string?, KindDescription, FieldValidation)"/>.
    /// </summary>
    public static DecodeResult Fit(JsonObject value, KindDescription kind, FieldValidation mode)
    {
        using var json = Serialization.ObjectEncoder.EncodePooled(value);
        return Decode(json.Written, "application/json", kind, mode);
    }

    private static DecodeResult DecodeCore(ReadOnlySpan<byte> json, TypeSchema type, FieldValidation mode, CustomKind? custom = null, bool keepEmpty = false)
    {
        var session = new DecodeSession(mode != FieldValidation.Ignore, keepEmpty);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DecodeLimits.MaxDepth });
        JsonNode? root;
        try
        {
            reader.Read();
            root = session.ReadValue(ref reader, type, type.Name);
            if (reader.Read())
            {
                throw new DecodeException("unexpected data after the end of the object");
            }
        }
        catch (JsonException e)
        {
            throw new DecodeException(JsonErrors.Describe(e, json), e);
        }
        catch (InvalidOperationException e)
        {
            // The reader only checks UTF-8 and surrogate pairs when a string is taken out of it.
            throw new DecodeException("invalid UTF-8 or Unicode escape in a string", e);
        }

        if (root is not JsonObject tree)
        {
            throw new DecodeException($"json: cannot unmarshal {DecodeSession.JsonKind(json)} into Go value of type {type.Name}");
        }

        var unknown = custom is null ? [] : CustomDecoder.Prune(tree, custom, session, mode != FieldValidation.Ignore);
        IReadOnlyList<string> problems = unknown.Count == 0 ? session.Problems : [.. session.Problems, .. unknown];
        if (mode == FieldValidation.Strict && problems.Count > 0)
        {
            throw new DecodeException("strict decoding error: " + string.Join(", ", problems));
        }

        return new DecodeResult(tree, problems);
    }

    private static ReadOnlyMemory<byte> ToJson(ReadOnlyMemory<byte> body, string? contentType, TypeSchema type)
    {
        if (body.Length > DecodeLimits.MaxBytes)
        {
            throw ApiException.RequestEntityTooLarge($"limit is {DecodeLimits.MaxBytes}");
        }

        var media = MediaType(contentType);
        switch (media)
        {
            case "application/json" or "" or "*/*":
                return body;
            case "application/yaml" or "text/yaml" or "application/x-yaml" or ApplyType:
                return YamlDocuments.ToJson(body.Span);
            case Protobuf.ProtobufDecoder.ContentType:
                return Serialization.ObjectEncoder.Encode(Protobuf.ProtobufDecoder.Decode(body.Span, type));
            default:
                throw ApiException.UnsupportedMediaType(media, SupportedTypes);
        }
    }

    private static string MediaType(string? contentType)
    {
        if (contentType is null)
        {
            return "";
        }

        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }

    private static void CheckIdentity(ReadOnlySpan<byte> json, KindDescription kind)
    {
        var (apiVersion, name) = ObjectIdentity.Read(json);
        if (!string.IsNullOrEmpty(apiVersion) && apiVersion != kind.ApiVersion)
        {
            throw ApiException.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})");
        }

        if (!string.IsNullOrEmpty(name) && name != kind.Kind)
        {
            throw ApiException.BadRequest(
                $"{name} in version {GoQuote.Quote(kind.Version)} cannot be handled as a {kind.Kind}: converting (v1.{name}) to (v1.{kind.Kind}): unknown conversion");
        }
    }
}
