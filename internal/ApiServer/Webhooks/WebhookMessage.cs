using System.Net;
using System.Net.Http.Headers;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>One request to a webhook; knows whether a connection was opened for it.</summary>
internal sealed class WebhookMessage : HttpRequestMessage
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Creates the request.</summary>
    public WebhookMessage(string url, ReadOnlyMemory<byte> body, string agent)
        : base(HttpMethod.Post, url)
    {
        Version = HttpVersion.Version11;
        Content = new ReadOnlyMemoryContent(body);
        Content.Headers.ContentType = Json;
        Headers.TryAddWithoutValidation("Accept", "application/json, */*");
        Headers.TryAddWithoutValidation("User-Agent", agent);
    }

    /// <summary>Whether a new connection was opened for this request; a failure on an old one may only mean that it was stale.</summary>
    public bool Connected { get; set; }
}
