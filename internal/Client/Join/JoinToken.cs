using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EdgeOrch.Client.Join;

/// <summary>
/// What lets a node join: <c>edgeorch1.CA.ID.SECRET</c>, where CA is the SHA-256 of the cluster CA's DER in hex. The hash proves the
/// server to the node; ID and SECRET prove the node to the server. Immutable.
/// </summary>
public sealed record JoinToken(string CaFingerprint, string Id, string Secret)
{
    private const string Version = "edgeorch1";
    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string SecretCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    /// <summary>The bearer token the node authenticates with: <c>ID.SECRET</c>.</summary>
    public string Bearer => $"{Id}.{Secret}";

    /// <summary>Reads a token; <paramref name="problem"/> says what is wrong with it, without repeating the secret.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JoinToken? token, out string problem)
    {
        token = null;
        problem = "";
        var parts = text.Trim().Split('.');
        if (parts.Length != 4 || parts[0] != Version)
        {
            problem = $"it must look like {Version}.<sha256 of the CA>.<id>.<secret>; the server keeps it in <data-dir>/server/token, "
                + "and \"edgeorch token create\" makes more";
        }
        else if (parts[1].Length != 64 || !parts[1].All(char.IsAsciiHexDigitLower))
        {
            problem = "its second part must be the SHA-256 of the cluster's CA: 64 lower-case hex digits";
        }
        else if (!IsId(parts[2]) || !IsSecret(parts[3]))
        {
            problem = "its id must be lower-case letters and digits, and its secret at least 16 letters, digits, dashes or underscores";
        }
        else
        {
            token = new JoinToken(parts[1], parts[2], parts[3]);
        }

        return token is not null;
    }

    /// <summary>Whether text can be a token's secret.</summary>
    public static bool IsSecret(string text) => text.Length is >= 16 and <= 256 && !text.AsSpan().ContainsAnyExcept(SecretCharacters);

    /// <summary>A fresh id and secret in the lengths bootstrap tokens have: 6 and 16 characters.</summary>
    public static (string Id, string Secret) Generate() =>
        (RandomNumberGenerator.GetString(IdCharacters, 6), RandomNumberGenerator.GetString(IdCharacters, 16));

    /// <summary>The token as it is handed around; a secret.</summary>
    public override string ToString() => $"{Version}.{CaFingerprint}.{Id}.{Secret}";

    private static bool IsId(string text) => text.Length is > 0 and <= 63 && !text.AsSpan().ContainsAnyExcept(IdCharacters);
}
