using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Posts a document to a webhook and brings back the answer, within time and size limits. Thread-safe.</summary>
internal sealed class WebhookCaller(WebhookConnections connections, TimeProvider time) : IDisposable
{
    private const string Agent = "kube-apiserver-admission";

    /// <summary>Asks.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="body">The document, as JSON.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="maxAnswer">The most bytes of an answer.</param>
    /// <param name="cancellationToken">Ends when whoever asked is gone.</param>
    /// <exception cref="WebhookFailedException">No answer in time, none at all, or one that is no success.</exception>
    public async ValueTask<byte[]> PostAsync(
        WebhookTarget target, ReadOnlyMemory<byte> body, TimeSpan limit, int maxAnswer, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var url = $"{target.Url}?timeout={((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s";
        try
        {
            var invoker = connections.Of(target);
            return await SendAsync(invoker, url, body, maxAnswer, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WebhookFailedException($"Post {GoQuote.Quote(url)}: context deadline exceeded", inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new WebhookFailedException($"Post {GoQuote.Quote(url)}: {Reason(e)}", inner: e);
        }
        catch (UriFormatException e)
        {
            throw new WebhookFailedException($"Post {GoQuote.Quote(url)}: {e.Message}", inner: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connections.Dispose();

    private static async Task<byte[]> SendAsync(
        HttpMessageInvoker invoker, string url, ReadOnlyMemory<byte> body, int maxAnswer, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            using var message = new WebhookMessage(url, body, Agent);
            try
            {
                using var response = await invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
                return await ReadAsync(response, maxAnswer, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (first && !message.Connected)
            {
                // The kept connection was closed by the other end while it was idle: that says nothing about the webhook.
            }
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxAnswer, CancellationToken cancellationToken)
    {
        var code = (int)response.StatusCode;
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var answer = await ReadUpToAsync(stream, maxAnswer, cancellationToken).ConfigureAwait(false);
            return code is >= 200 and <= 206 ? answer : throw new WebhookFailedException(HttpFailure.Describe(code, answer), code);
        }
    }

    private static async Task<byte[]> ReadUpToAsync(Stream stream, int max, CancellationToken cancellationToken)
    {
        var kept = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (kept.Length + count > max)
            {
                throw new WebhookFailedException($"the answer is larger than the {max} bytes it may have");
            }

            kept.Write(chunk, 0, count);
        }

        return kept.ToArray();
    }

    private static string Reason(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case WebhookFailedException or AuthenticationException { InnerException: null }:
                    return cause.Message;
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return "EOF";
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return "read: connection reset by peer";
                case { InnerException: null }:
                    return cause.Message;
            }
        }

        return e.Message;
    }
}
