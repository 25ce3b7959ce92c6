using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>The OpenID discovery document and the JSON Web Key Set (RFC 7517) of the service-account keys. Immutable.</summary>
public sealed class OpenIdDocuments : IOpenIdDocuments
{
    /// <summary>Writes both documents.</summary>
    public OpenIdDocuments(string issuer, string keySetUri, IReadOnlyDictionary<string, ECDsa> keys)
    {
        Configuration = Utf8(new JsonObject
        {
            ["issuer"] = issuer,
            ["jwks_uri"] = keySetUri,
            ["response_types_supported"] = new JsonArray("id_token"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
        });
        KeySet = Utf8(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(pair => (JsonNode)Key(pair.Key, pair.Value))]) });
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Configuration { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeySet { get; }

    private static JsonObject Key(string id, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["use"] = "sig",
            ["kty"] = "EC",
            ["kid"] = id,
            ["crv"] = "P-256",
            ["alg"] = "ES256",
            ["x"] = Base64Url.EncodeToString(point.X!),
            ["y"] = Base64Url.EncodeToString(point.Y!),
        };
    }

    private static byte[] Utf8(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString());
}
