using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EdgeOrch.Client.Queues;
using Google.Protobuf;

namespace EdgeOrch.Node.Cri.Grpc;

/// <summary>
/// A gRPC client over a unix socket (or plain TCP): unary and server-streaming calls as HTTP/2 requests. Connections are opened on
/// demand and reopened after the server restarts. Thread-safe.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    private static readonly MediaTypeHeaderValue GrpcMediaType = new("application/grpc");
    private readonly HttpMessageInvoker _http;
    private readonly EndPoint _endpoint;

    /// <summary>Creates a channel to a socket; nothing is opened before the first call.</summary>
    /// <param name="endpoint">A path, or the same with the prefix <c>unix://</c>.</param>
    public GrpcChannel(string endpoint)
        : this(
            endpoint.StartsWith("unix://", StringComparison.Ordinal) ? endpoint["unix://".Length..] : endpoint,
            new UnixDomainSocketEndPoint(
                endpoint.StartsWith("unix://", StringComparison.Ordinal) ? endpoint["unix://".Length..] : endpoint))
    {
    }

    /// <summary>Creates a channel without TLS to a TCP address.</summary>
    public GrpcChannel(IPEndPoint endpoint)
        : this(endpoint.ToString(), endpoint)
    {
    }

    private GrpcChannel(string name, EndPoint endpoint)
    {
        Name = name;
        _endpoint = endpoint;
        // AutomaticDecompression stays untouched: naming it at all links every decompressor, and Brotli with its dictionaries is 0.9 MB.
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
        };
        _http = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>The socket's path or the address, for messages.</summary>
    public string Name { get; }

    /// <summary>Calls a unary method.</summary>
    /// <param name="method">The full path without the leading slash, for example <c>runtime.v1.RuntimeService/Version</c>.</param>
    /// <param name="request">The request message.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="deadline">How long to wait; it is also sent as <c>grpc-timeout</c>. Null waits for ever.</param>
    /// <param name="metadata">Further request headers, lower case.</param>
    /// <exception cref="GrpcException">The call ended with any status but OK, or the socket cannot be reached.</exception>
    public async Task<TResponse> UnaryAsync<TResponse>(
        string method,
        IMessage request,
        MessageParser<TResponse> parser,
        TimeSpan? deadline,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? metadata = null)
        where TResponse : class, IMessage<TResponse>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (deadline is { } time)
        {
            limit.CancelAfter(TimerSpan.Of(time));
        }

        try
        {
            TResponse? last = null;
            await foreach (var message in CallAsync(method, request, parser, deadline, metadata, limit.Token))
            {
                last = message;
            }

            return last ?? throw new GrpcException(GrpcStatusCode.Internal, $"{method} answered OK without a message");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"{method}: no answer within {deadline}");
        }
    }

    /// <summary>Calls a server-streaming method; the stream ends when the server ends it or the token is cancelled.</summary>
    /// <exception cref="GrpcException">The call ended with any status but OK, or the socket cannot be reached.</exception>
    public IAsyncEnumerable<TResponse> ServerStreamAsync<TResponse>(
        string method,
        IMessage request,
        MessageParser<TResponse> parser,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? metadata = null)
        where TResponse : class, IMessage<TResponse>
        => CallAsync(method, request, parser, null, metadata, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Build(
        string method, IMessage request, TimeSpan? deadline, IReadOnlyDictionary<string, string>? metadata)
    {
        var content = new ByteArrayContent(GrpcFraming.Encode(request));
        content.Headers.ContentType = GrpcMediaType;
        var http = new HttpRequestMessage(HttpMethod.Post, "http://localhost/" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        http.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (deadline is { } time)
        {
            var milliseconds = Math.Clamp((long)time.TotalMilliseconds, 1, 99_999_999);
            http.Headers.TryAddWithoutValidation("grpc-timeout", milliseconds.ToString(CultureInfo.InvariantCulture) + "m");
        }

        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            http.Headers.TryAddWithoutValidation(name, value);
        }

        return http;
    }

    private async IAsyncEnumerable<TResponse> CallAsync<TResponse>(
        string method,
        IMessage request,
        MessageParser<TResponse> parser,
        TimeSpan? deadline,
        IReadOnlyDictionary<string, string>? metadata,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>
    {
        using var http = Build(method, request, deadline, metadata);
        using var response = await Translate(method, () => _http.SendAsync(http, cancellationToken));
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{method}: HTTP status {(int)response.StatusCode}");
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var closeBody = body.ConfigureAwait(false);
        while (await Translate(method, () => GrpcFraming.ReadAsync(body, cancellationToken)) is { } frame)
        {
            yield return parser.ParseFrom(frame);
        }

        ThrowIfFailed(method, response);
    }

    private static void ThrowIfFailed(string method, HttpResponseMessage response)
    {
        // A call that fails before its first message carries the status in the headers and has no trailers.
        var headers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        if (!headers.TryGetValues("grpc-status", out var status) ||
            !int.TryParse(status.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{method}: the stream ended without a status");
        }

        if (code != 0)
        {
            var text = headers.TryGetValues("grpc-message", out var message) ? Uri.UnescapeDataString(message.First()) : "";
            throw new GrpcException((GrpcStatusCode)code, text);
        }
    }

    private async Task<T> Translate<T>(string method, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{method} at {Name}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = _endpoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(_endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
