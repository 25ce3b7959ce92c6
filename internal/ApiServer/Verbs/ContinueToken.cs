using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Where a page of a list ended. Opaque to clients.</summary>
/// <param name="Revision">The revision all pages are read at.</param>
/// <param name="After">The last key of the page, below the list's prefix.</param>
internal readonly record struct ContinueToken(long Revision, string After)
{
    /// <summary>The text form.</summary>
    public string Encode() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = After }.ToJsonString()));

    /// <summary>Reads a token.</summary>
    /// <exception cref="ApiException">400: not one of ours.</exception>
    public static ContinueToken Decode(string text)
    {
        try
        {
            if (JsonNode.Parse(Base64Url.DecodeFromChars(text)) is JsonObject token
                && JsonTree.Number(token, "rv") is { } revision && JsonTree.Text(token, "start") is { } after)
            {
                return new ContinueToken(revision, after);
            }
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new ApiException(Invalid(e.Message).Status, e);
        }

        throw Invalid("unknown form");
    }

    private static ApiException Invalid(string why) => ApiException.BadRequest($"continue key is not valid: {why}");
}
