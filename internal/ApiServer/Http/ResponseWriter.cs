using System.IO.Compression;
using System.IO.Pipelines;
using System.Net.WebSockets;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Streaming;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Http;

/// <summary>Writes the pipeline's answers as HTTP.</summary>
internal static class ResponseWriter
{
    private const int CompressBytes = 128 * 1024;

    /// <summary>Writes one answer to its end.</summary>
    public static async Task WriteAsync(IFeatureCollection features, string method, ApiServerResponse response, CancellationToken cancellationToken)
    {
        if (response.TakeOver is not null)
        {
            await response.TakeOver(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (response.Frames is not null && WebSocketWatch.IsWanted(features))
        {
            var type = response.ContentType == ApiServerResponse.Json ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await WebSocketWatch.RunAsync(features, response.Frames, type, cancellationToken).ConfigureAwait(false);
            return;
        }

        var http = features.Get<IHttpResponseFeature>()!;
        http.StatusCode = response.StatusCode;
        http.Headers.ContentType = response.ContentType;
        http.Headers.CacheControl = "no-cache, private";
        if (response.Flow is { } flow)
        {
            http.Headers["X-Kubernetes-PF-FlowSchema-UID"] = flow.SchemaUid;
            http.Headers["X-Kubernetes-PF-PriorityLevel-UID"] = flow.LevelUid;
        }

        foreach (var (name, value) in response.Headers)
        {
            http.Headers[name] = value;
        }

        if (response.Warnings.Count > 0)
        {
            http.Headers.Warning = WarningHeader.Of([.. response.Warnings.Distinct(StringComparer.Ordinal)]);
        }

        var writer = features.Get<IHttpResponseBodyFeature>()!.Writer;
        if (response.Frames is not null)
        {
            await WriteFramesAsync(writer, response.Frames, cancellationToken).ConfigureAwait(false);
        }
        else if (method != "HEAD")
        {
            await WriteBodyAsync(features, http, writer, response, cancellationToken).ConfigureAwait(false);
        }

        await writer.CompleteAsync().ConfigureAwait(false);
    }

    private static async Task WriteBodyAsync(
        IFeatureCollection features, IHttpResponseFeature http, PipeWriter writer, ApiServerResponse response, CancellationToken cancellationToken)
    {
        var length = response.Length;
        if (length > CompressBytes && WantsGzip(features))
        {
            http.Headers.ContentEncoding = "gzip";
            http.Headers.Vary = "Accept-Encoding";
            await using var gzip = new GZipStream(writer.AsStream(leaveOpen: true), CompressionLevel.Fastest);
            await gzip.WriteAsync(response.Body, cancellationToken).ConfigureAwait(false);
            foreach (var part in response.MoreBody)
            {
                await gzip.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        http.Headers.ContentLength = length;
        var buffer = new RecordBuffer(writer);
        var flushed = false;
        buffer.Add(response.Body);
        for (var i = 0; i < response.MoreBody.Count; i++)
        {
            buffer.Add(response.MoreBody[i]);
            if (buffer.IsFull)
            {
                flushed = true;
                await buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        buffer.Write();
        if (flushed)
        {
            // Once a response of known length has been flushed, completing it over HTTP/1.1 leaves what came after in the buffer.
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteFramesAsync(PipeWriter writer, IFrameStream frames, CancellationToken cancellationToken)
    {
        // The headers go out at once, so that the client knows the watch stands.
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new RecordBuffer(writer);
        while (await frames.WaitAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (frames.TryRead(out var frame))
            {
                buffer.Add(frame);
                if (buffer.IsFull)
                {
                    await buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            var result = await buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    // On loopback the bytes cost less than the compression.
    private static bool WantsGzip(IFeatureCollection features)
    {
        var encodings = (string?)features.Get<IHttpRequestFeature>()!.Headers.AcceptEncoding;
        var remote = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        return encodings is not null && encodings.Contains("gzip", StringComparison.OrdinalIgnoreCase)
            && remote is not null && !System.Net.IPAddress.IsLoopback(remote);
    }
}
