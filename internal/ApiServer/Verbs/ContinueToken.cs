using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Where a page of a list ended. Opaque to clients.</summary>
/// <param name="Revision">The revision all pages are read at, or <see cref="Latest"/>.</param>
/// <param name="After">The last key of the page, below the list's prefix.</param>
internal readonly record struct ContinueToken(long Revision, string After)
{
    /// <summary>As <see cref="Revision"/>: whatever is there when the token is used. The list is no longer one state then.</summary>
    public const long Latest = -1;

    private const string Version = "meta.k8s.io/v1";

    /// <summary>The text form.</summary>
    public string Encode() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(new JsonObject { ["v"] = Version, ["rv"] = Revision, ["start"] = After }.ToJsonString()));

    /// <summary>Reads a token.</summary>
    /// <exception cref="ApiException">400: not one of ours.</exception>
    public static ContinueToken Decode(string text)
    {
        JsonObject? token;
        try
        {
            token = JsonNode.Parse(Base64Url.DecodeFromChars(text)) as JsonObject;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new ApiException(Invalid(e.Message).Status, e);
        }

        if (JsonTree.Text(token, "v") is var version && version != Version)
        {
            throw Invalid($"server does not recognize this encoded version {GoQuote.Quote(version ?? "")}");
        }

        if (JsonTree.Number(token, "rv") is not { } revision || revision is 0 or < Latest)
        {
            throw Invalid($"incorrect encoded start resourceVersion (version {Version})");
        }

        return JsonTree.Text(token, "start") is { Length: > 0 } after
            ? new ContinueToken(revision, after)
            : throw Invalid($"encoded start key empty (version {Version})");
    }

    private static ApiException Invalid(string why) => ApiException.BadRequest($"invalid continue token: continue key is not valid: {why}");
}
