using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>JSON Web Tokens (RFC 7519) in compact form, signed with ES256 (RFC 7518, 3.4). Pure; the key is shared and thread-safe to sign with.</summary>
public static class JsonWebToken
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Signs claims.</summary>
    public static string Sign(JsonObject claims, ECDsa key, string keyId)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = keyId };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Whether text has the three parts of a compact token; says nothing about the signature.</summary>
    public static bool LooksLike(string token) => token.AsSpan().Count('.') == 2 && token.StartsWith("ey", StringComparison.Ordinal);

    /// <summary>The claims without any check: only to see whose token it is.</summary>
    public static JsonObject? ReadUnverified(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3 && token.Length <= MaxLength ? Decode(parts[1]) : null;
    }

    /// <summary>The claims of a token one of the keys signed, or null.</summary>
    public static JsonObject? Verify(string token, IReadOnlyDictionary<string, ECDsa> keys)
    {
        if (token.Length > MaxLength)
        {
            return null;
        }

        var parts = token.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || !Is(header, "alg", "ES256"))
        {
            return null;
        }

        var keyId = header["kid"] is JsonValue id && id.TryGetValue<string>(out var text) ? text : "";
        if (!keys.TryGetValue(keyId, out var key) || TryDecodeBytes(parts[2]) is not { } signature)
        {
            return null;
        }

        var signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? Decode(parts[1])
            : null;
    }

    /// <summary>The key's id: its SHA-256 in base64url, as upstream.</summary>
    public static string KeyId(ECDsa key) => Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    private static bool Is(JsonObject node, string name, string value) =>
        node[name] is JsonValue found && found.TryGetValue<string>(out var text) && text == value;

    private static string Encode(JsonObject node) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(node.ToJsonString()));

    private static JsonObject? Decode(string part)
    {
        try
        {
            return TryDecodeBytes(part) is { } bytes ? JsonNode.Parse(bytes) as JsonObject : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Strangers may send anything; what is no token is refused by the caller.
            return null;
        }
    }

    private static byte[]? TryDecodeBytes(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
