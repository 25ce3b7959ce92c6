using System.Globalization;
using System.Net;
using System.Text;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Http;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>Passes requests on over HTTP/2 and mutual TLS, under this server's own certificate. Connections stay open between requests. Thread-safe.</summary>
internal sealed class LeaderConnection : ILeaderConnection
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // A leader whose machine is gone sends nothing any more: what waits for it learns so after both.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ServerGroupParts _parts;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Connects to nobody yet.</summary>
    public LeaderConnection(ServerGroupParts parts, TimeProvider time)
    {
        _parts = parts;
        var trust = new HttpTransportOptions { Servers = [], TrustedRoots = parts.TrustedRoots, ClientCertificate = parts.Identity };
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = ServerTrust.ClientOptions(trust, time),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = Lifetime,
            PooledConnectionIdleTimeout = Lifetime,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        });
    }

    /// <inheritdoc/>
    public async ValueTask<ForwardResult> SendAsync(string address, ForwardedRequest request, CancellationToken cancellationToken)
    {
        using var message = Message(address, request);
        try
        {
            using var answer = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return answer.Headers.Contains(ForwardingHeaders.NotLeading)
                ? ForwardResult.Refused($"{address} does not lead")
                : ForwardResult.Answered(Translate(answer, body), RevisionOf(answer));
        }
        catch (Exception e) when (WasNeverSent(e))
        {
            return ForwardResult.Refused($"{address}: {e.GetBaseException().Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException)
        {
            return ForwardResult.Unknown($"{address}: {e.GetBaseException().Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private HttpRequestMessage Message(string address, ForwardedRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri($"https://{address}{request.Target}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var headers = message.Headers;
        foreach (var (name, value) in ForwardedUser.Format(request.User))
        {
            headers.TryAddWithoutValidation(name, value);
        }

        headers.TryAddWithoutValidation(ForwardingHeaders.PassedOnBy, _parts.Group.View.Self.ToString(CultureInfo.InvariantCulture));
        Add("Accept", request.Accept);
        Add("User-Agent", request.UserAgent);
        if (!request.Body.IsEmpty || request.ContentType is not null)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            if (request.ContentType is { } type)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        return message;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static ApiServerResponse Translate(HttpResponseMessage answer, byte[] body) => new()
    {
        StatusCode = (int)answer.StatusCode,
        ContentType = answer.Content.Headers.ContentType?.ToString() ?? ApiServerResponse.Json,
        Body = body,
        Headers = answer.Headers.NonValidated.TryGetValues("Retry-After", out var after) ? [new("Retry-After", after.ToString())] : [],
        Warnings = answer.Headers.NonValidated.TryGetValues("Warning", out var warnings) ? [.. warnings.Select(WarningHeader.TextOf)] : [],
    };

    private static long RevisionOf(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues(ForwardingHeaders.Revision, out var values)
        && long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    // A connection that was not made in time surfaces as a cancellation that nobody asked for.
    private static bool WasNeverSent(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            or OperationCanceledException { InnerException: TimeoutException };
}
