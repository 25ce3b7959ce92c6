using System.Text.Json;

namespace EdgeOrch.Api.Decoding;

/// <summary>Finds apiVersion and kind in a JSON body without building a tree.</summary>
public static class ObjectIdentity
{
    /// <summary>The two values, null where absent; both null when the JSON is broken (decoding reports that).</summary>
    public static (string? ApiVersion, string? Kind) Read(ReadOnlySpan<byte> json)
    {
        string? apiVersion = null, kind = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DecodeLimits.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return (null, null);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && (apiVersion is null || kind is null))
            {
                var isVersion = reader.ValueTextEquals("apiVersion"u8);
                var isKind = reader.ValueTextEquals("kind"u8);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (isVersion || isKind))
                {
                    (apiVersion, kind) = isVersion ? (reader.GetString(), kind) : (apiVersion, reader.GetString());
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Bad syntax or bad Unicode: the caller decodes the same bytes next and reports it.
            return (null, null);
        }

        return (apiVersion, kind);
    }
}
