using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace EdgeOrch.Client;

/// <summary>
/// Sends API requests over HTTPS: HTTP/2 where the server offers it, one connection for everything, pings that notice a dead
/// connection in <see cref="HttpTransportOptions.PingAfter"/> plus <see cref="HttpTransportOptions.PingTimeout"/>, and the next server when one
/// cannot be reached. Requests that may have been received are never repeated. Thread-safe.
/// </summary>
public sealed class HttpApiTransport : IApiTransport, IDisposable
{
    private readonly HttpTransportOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;
    private Uri _current;

    /// <summary>Opens nothing yet: connections are made by the first request.</summary>
    public HttpApiTransport(HttpTransportOptions options, TimeProvider time)
    {
        if (options.Servers.Count == 0)
        {
            throw new ArgumentException("at least one server address is needed", nameof(options));
        }

        _options = options;
        _time = time;
        _current = options.Servers[0];
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = ServerTrust.ClientOptions(options, time),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = (connection, token) => ServerSocket.ConnectAsync(connection.DnsEndPoint, Present.Count > 1, _time, token),
            PooledConnectionLifetime = options.ConnectionLifetime,
            PooledConnectionIdleTimeout = options.ConnectionLifetime,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.PingAfter,
            KeepAlivePingTimeout = options.PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>The server the next request goes to first.</summary>
    public Uri CurrentServer
    {
        get
        {
            var current = Volatile.Read(ref _current);
            return Present.Contains(current) ? current : Present[0];
        }
    }

    private IReadOnlyList<Uri> Present => _options.PresentServers?.Invoke() ?? _options.Servers;

    /// <inheritdoc/>
    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        HttpRequestException? last = null;
        for (var attempts = Present.Count; attempts > 0; attempts--)
        {
            var server = CurrentServer;
            try
            {
                return await SendToAsync(server, request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (NeverSent(e))
            {
                last = e;
                LeaveFor(server);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException)
            {
                // It may have been received, so it is the caller's to send again; but then to another server.
                LeaveFor(server);
                throw new ApiUnreachableException($"{server}: {Explain(e)}", e);
            }
        }

        throw new ApiUnreachableException($"{string.Join(", ", Present)}: {Explain(last!)}", last);
    }

    /// <summary>Opens a WebSocket to a path of the current server, as exec, attach and port-forward use it.</summary>
    /// <exception cref="ApiUnreachableException">The server cannot be reached or refuses; the message says why.</exception>
    public async Task<WebSocket> OpenWebSocketAsync(
        string path, string query, IEnumerable<string> subprotocols, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version11;
        foreach (var protocol in subprotocols)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        if (_options.BearerToken?.Invoke() is { } token)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        var address = new UriBuilder(Address(CurrentServer, path, query)) { Scheme = "wss" }.Uri;
        try
        {
            await socket.ConnectAsync(address, _invoker, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (WebSocketException e)
        {
            var code = (int)socket.HttpStatusCode;
            socket.Dispose();
            throw new ApiUnreachableException($"{address}: {(code == 0 ? "" : $"the server answered {code}: ")}{Explain(e)}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private async Task<ApiResponse> SendToAsync(Uri server, ApiRequest request, CancellationToken cancellationToken)
    {
        using var message = Message(server, request);
        var response = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
        try
        {
            var kind = StreamKindOf(request, response);
            if (kind == StreamKind.None)
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                using (response)
                {
                    return new ApiResponse
                    {
                        StatusCode = (int)response.StatusCode,
                        ContentType = ContentTypeOf(response),
                        Body = body,
                        Warnings = Warnings(response.Headers),
                    };
                }
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new ApiResponse(() => Close(stream, response))
            {
                StatusCode = (int)response.StatusCode,
                ContentType = ContentTypeOf(response),
                Warnings = Warnings(response.Headers),
                Frames = new StreamFrames(stream, kind == StreamKind.Lines, server, () => LeaveFor(server)),
            };
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Whoever notices first turns to the next one; the others find that done.
    private void LeaveFor(Uri server)
    {
        var present = Present;
        var index = present.ToList().IndexOf(server);
        var current = Volatile.Read(ref _current);
        if (current == server || !present.Contains(current))
        {
            Interlocked.CompareExchange(ref _current, present[(index + 1) % present.Count], current);
        }
    }

    private HttpRequestMessage Message(Uri server, ApiRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), Address(server, request.Path, request.Query))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept ?? "application/json");
        if (_options.BearerToken?.Invoke() is { } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType ?? "application/json");
        }

        return message;
    }

    private static Uri Address(Uri server, string path, string query) =>
        new($"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}{(query.Length == 0 ? "" : "?")}{query}");

    /// <summary>Whether the failure came before a byte of the request was sent, so that another server may be asked.</summary>
    private static bool NeverSent(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    /// <summary>The innermost message says what happened; the outer ones only where it was noticed.</summary>
    private static string Explain(Exception e)
    {
        var inner = e;
        while (inner.InnerException is { } next)
        {
            inner = next;
            if (inner is AuthenticationException && inner.InnerException is null)
            {
                break;
            }
        }

        return inner.Message;
    }

    private static StreamKind StreamKindOf(ApiRequest request, HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            return StreamKind.None;
        }

        var query = $"&{request.Query}&";
        if (query.Contains("&watch=true&", StringComparison.Ordinal) || query.Contains("&watch=1&", StringComparison.Ordinal))
        {
            return StreamKind.Lines;
        }

        // Bytes that are no document may be many.
        return query.Contains("&follow=true&", StringComparison.Ordinal) || query.Contains("&follow=1&", StringComparison.Ordinal)
            || response.Content.Headers.ContentType?.MediaType == "application/octet-stream"
            ? StreamKind.Chunks
            : StreamKind.None;
    }

    private static string ContentTypeOf(HttpResponseMessage response) => response.Content.Headers.ContentType?.ToString() ?? "application/json";

    /// <summary>The quoted text of <c>299 - "text"</c> headers.</summary>
    private static List<string> Warnings(HttpResponseHeaders headers) =>
        [.. headers.Warning.Select(w => w.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal))];

    private static async ValueTask Close(Stream stream, HttpResponseMessage response)
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
    }

    private enum StreamKind
    {
        None,
        Lines,
        Chunks,
    }
}
