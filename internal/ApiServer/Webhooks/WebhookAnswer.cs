using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>What the answers of all webhooks have in common. Pure.</summary>
internal static class WebhookAnswer
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="WebhookFailedException">It is no JSON object.</exception>
    public static JsonObject Parse(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = 1000 }) as JsonObject
                ?? throw new WebhookFailedException("couldn't get version/kind; json parse error: the answer is no object");
        }
        catch (JsonException e)
        {
            throw new WebhookFailedException($"couldn't get version/kind; json parse error: {e.Message}", inner: e);
        }
    }

    /// <summary>The answer must be of the kind that was asked with.</summary>
    public static void CheckIdentity(JsonObject review, string apiVersion, string kind, Func<string, WebhookFailedException> failure)
    {
        var gotVersion = JsonTree.Text(review, "apiVersion") ?? "";
        var gotKind = JsonTree.Text(review, "kind") ?? "";
        if (gotVersion != apiVersion || gotKind != kind)
        {
            throw failure($"expected webhook response of {apiVersion}, Kind={kind}, got {gotVersion}, Kind={gotKind}");
        }
    }

    /// <summary>The answer must be to this question.</summary>
    public static void CheckUid(JsonObject response, string uid, Func<string, WebhookFailedException> failure)
    {
        var got = JsonTree.Text(response, "uid") ?? "";
        if (got != uid)
        {
            throw failure($"expected response.uid={GoQuote.Quote(uid)}, got {GoQuote.Quote(got)}");
        }
    }
}
