using System.Buffers;
using System.Text.Json;
using EdgeOrch.Api.Protobuf;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>Turns answers that are JSON into protobuf, by the apiVersion and kind they name themselves. Thread-safe.</summary>
internal sealed class ProtobufAnswers(ApiCatalog catalog)
{
    /// <summary>The media type of watches.</summary>
    public const string StreamType = ProtobufDecoder.ContentType + ";stream=watch";

    /// <summary>The same answer in protobuf; unchanged when its type has no such form.</summary>
    public ApiServerResponse Encode(ApiServerResponse response)
    {
        if (response.MoreBody.Count == 0)
        {
            return Encode(response, response.Body.Span);
        }

        // Lists come in parts; together they are one document.
        var length = checked((int)response.Length);
        var joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            response.CopyTo(joined);
            return Encode(response, joined.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    /// <summary>One event of a watch.</summary>
    public byte[] Frame(string eventType, ReadOnlySpan<byte> json)
    {
        var (apiVersion, kind) = Identity(json);
        var type = catalog.FindExchanged(apiVersion, kind) ?? throw new InvalidOperationException($"{apiVersion} {kind} has no protobuf form");
        return ProtobufEncoder.WatchFrame(eventType, json, type, apiVersion, kind);
    }

    private ApiServerResponse Encode(ApiServerResponse response, ReadOnlySpan<byte> json)
    {
        var (apiVersion, kind) = Identity(json);
        return catalog.FindExchanged(apiVersion, kind) is not { } type ? response : new ApiServerResponse
        {
            StatusCode = response.StatusCode,
            ContentType = ProtobufDecoder.ContentType,
            Body = ProtobufEncoder.Encode(json, type, apiVersion, kind),
            Headers = response.Headers,
            Warnings = response.Warnings,
        };
    }

    private static (string ApiVersion, string Kind) Identity(ReadOnlySpan<byte> json)
    {
        string apiVersion = "", kind = "";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while ((apiVersion.Length == 0 || kind.Length == 0) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("apiVersion"u8);
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (isVersion)
            {
                apiVersion = reader.GetString() ?? "";
            }
            else if (isKind)
            {
                kind = reader.GetString() ?? "";
            }
            else
            {
                reader.Skip();
            }
        }

        return (apiVersion, kind);
    }
}
