using System.Security.Cryptography;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>A document made when first asked for, with its hash as ETag. The bytes may be collected between uses. Thread-safe.</summary>
internal sealed class CachedDocument(string contentType, Func<byte[]> make)
{
    private readonly WeakReference<byte[]> _bytes = new([]);
    private string? _tag;

    /// <summary>Answers a request: 304 when the caller has it already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="media">How the caller wants a document that is JSON.</param>
    public ApiServerResponse Answer(RequestContext context, MediaType media = MediaType.Json)
    {
        if (_tag is not null && context.Request.Header("If-None-Match") is { } known && known.Contains(_tag, StringComparison.Ordinal))
        {
            return new ApiServerResponse { StatusCode = 304, ContentType = contentType, Headers = Headers(_tag) };
        }

        if (!_bytes.TryGetTarget(out var bytes) || bytes.Length == 0)
        {
            bytes = make();
            _bytes.SetTarget(bytes);
        }

        _tag ??= $"\"{Convert.ToHexString(SHA256.HashData(bytes))}\"";
        return new ApiServerResponse { ContentType = contentType, Body = bytes, Headers = Headers(_tag), Media = media };
    }

    private static KeyValuePair<string, string>[] Headers(string tag) => [new("ETag", tag), new("Vary", "Accept")];
}
