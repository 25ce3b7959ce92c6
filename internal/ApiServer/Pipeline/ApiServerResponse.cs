using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.FlowControl;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>One answer: a status with a body in segments, or a stream of frames, or a handler that takes the connection over.</summary>
public sealed class ApiServerResponse
{
    /// <summary>The media type of JSON answers.</summary>
    public const string Json = "application/json";

    /// <summary>The HTTP status code.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary>How the caller wants a body that is JSON so far; the pipeline turns it into protobuf at its end.</summary>
    public MediaType Media { get; init; }

    /// <summary>The body, or its first part.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Further parts of the body; lists share their items' stored bytes this way.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> MoreBody { get; init; } = [];

    /// <summary>Frames of a watch; null for ordinary answers. Whoever gets the response disposes it.</summary>
    public IFrameStream? Frames { get; internal set; }

    /// <summary>Writes the answer itself on the HTTP features (upgrade, raw streams); null for ordinary answers.</summary>
    public Func<CancellationToken, Task>? TakeOver { get; init; }

    /// <summary>Further response headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    /// <summary>The texts of <c>Warning</c> headers.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>The request's place among others, given back when the answer is written; null inside the process.</summary>
    internal FlowTicket? Flow { get; set; }

    /// <summary>The size of the body in bytes.</summary>
    public long Length
    {
        get
        {
            long length = Body.Length;
            foreach (var part in MoreBody)
            {
                length += part.Length;
            }

            return length;
        }
    }

    /// <summary>Copies the whole body into a buffer of at least <see cref="Length"/> bytes.</summary>
    public void CopyTo(Span<byte> target)
    {
        Body.Span.CopyTo(target);
        var at = Body.Length;
        foreach (var part in MoreBody)
        {
            part.Span.CopyTo(target[at..]);
            at += part.Length;
        }
    }

    /// <summary>An answer that is one JSON document.</summary>
    public static ApiServerResponse Of(int statusCode, ReadOnlyMemory<byte> json) => new() { StatusCode = statusCode, Body = json };

    /// <summary>An answer in plain text.</summary>
    public static ApiServerResponse Text(int statusCode, string text) => new()
    {
        StatusCode = statusCode,
        ContentType = "text/plain; charset=utf-8",
        Body = System.Text.Encoding.UTF8.GetBytes(text),
    };

    /// <summary>An answer that is a v1 Status.</summary>
    public static ApiServerResponse Of(ApiStatus status) => new()
    {
        StatusCode = status.Code,
        Body = status.ToJson(),
        Headers = status.Details is { RetryAfterSeconds: > 0 } details
            ? [new("Retry-After", details.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture))]
            : [],
    };
}
