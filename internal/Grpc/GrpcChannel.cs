using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace EdgeOrch.Grpc;

/// <summary>
/// A gRPC client over a unix socket or TCP, with or without TLS: unary, server-streaming and duplex calls as HTTP/2 requests. Connections
/// are opened on demand and reopened after the server restarts. Thread-safe.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    private const string UnixPrefix = "unix://";
    private static readonly Uri NoHost = new("http://localhost/");
    private readonly GrpcTransport _transport;

    /// <summary>Creates a channel to a socket; nothing is opened before the first call.</summary>
    /// <param name="endpoint">A path, or the same with the prefix <c>unix://</c>.</param>
    public GrpcChannel(string endpoint)
    {
        Name = endpoint.StartsWith(UnixPrefix, StringComparison.Ordinal) ? endpoint[UnixPrefix.Length..] : endpoint;
        _transport = Transport(NoHost, new GrpcChannelOptions(), new UnixDomainSocketEndPoint(Name));
    }

    /// <summary>Creates a channel without TLS to a TCP address.</summary>
    public GrpcChannel(IPEndPoint endpoint)
    {
        Name = endpoint.ToString();
        _transport = Transport(NoHost, new GrpcChannelOptions(), endpoint);
    }

    /// <summary>Creates a channel to an http or https address; what follows the port is ignored.</summary>
    public GrpcChannel(Uri address, GrpcChannelOptions options)
    {
        Name = address.GetLeftPart(UriPartial.Authority);
        _transport = Transport(new Uri(Name), options, null);
    }

    /// <summary>The socket's path or the address, for messages.</summary>
    public string Name { get; }

    /// <summary>Calls a unary method.</summary>
    /// <param name="method">The full path without the leading slash, for example <c>runtime.v1.RuntimeService/Version</c>.</param>
    /// <param name="request">The request message.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="deadline">How long to wait; it is also sent as <c>grpc-timeout</c>. Null waits for ever.</param>
    /// <param name="metadata">Further request headers, lower case.</param>
    /// <exception cref="GrpcException">The call ended with any status but OK, or the server cannot be reached.</exception>
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
            limit.CancelAfter(time < GrpcTransport.LongestDeadline ? time : GrpcTransport.LongestDeadline);
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
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"{method} at {Name}: no answer within {deadline}");
        }
    }

    /// <summary>Calls a server-streaming method; the stream ends when the server ends it or the token is cancelled.</summary>
    /// <exception cref="GrpcException">The call ended with any status but OK, or the server cannot be reached.</exception>
    public IAsyncEnumerable<TResponse> ServerStreamAsync<TResponse>(
        string method,
        IMessage request,
        MessageParser<TResponse> parser,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? metadata = null)
        where TResponse : class, IMessage<TResponse>
        => CallAsync(method, request, parser, null, metadata, cancellationToken);

    /// <summary>Opens a duplex call; returns when the server has answered, which many do only after the first message.</summary>
    /// <exception cref="GrpcException">The call ended at once, or the server cannot be reached.</exception>
    public async Task<GrpcDuplexCall<TRequest, TResponse>> DuplexAsync<TRequest, TResponse>(
        string method,
        TRequest first,
        MessageParser<TResponse> parser,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? metadata = null)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        var requests = new FrameContent(GrpcTransport.MediaType);
        requests.Add(GrpcFraming.Encode(first));
        var response = await _transport.StartAsync(method, requests, null, metadata, cancellationToken);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new GrpcDuplexCall<TRequest, TResponse>(method, _transport, requests, response, body, parser);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private GrpcTransport Transport(Uri address, GrpcChannelOptions options, EndPoint? endpoint)
    {
        // AutomaticDecompression stays untouched: naming it at all links every decompressor, and Brotli with its dictionaries is 0.9 MB.
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
        };
        if (endpoint is not null)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endpoint, cancellationToken);
        }

        if (options.ConnectTimeout is { } limit)
        {
            handler.ConnectTimeout = limit;
        }

        if (options.Tls is { } tls)
        {
            handler.SslOptions = tls;
        }

        if (options.PingAfter is { } pause)
        {
            handler.KeepAlivePingDelay = pause;
            handler.KeepAlivePingTimeout = options.PingTimeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        }

        return new GrpcTransport(Name, address, handler, options.MaxMessageLength);
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
        using var content = new ByteArrayContent(GrpcFraming.Encode(request));
        content.Headers.ContentType = GrpcTransport.MediaType;
        using var response = await _transport.StartAsync(method, content, deadline, metadata, cancellationToken);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var closeBody = body.ConfigureAwait(false);
        while (await _transport.ReadAsync(method, response, body, cancellationToken) is { } frame)
        {
            yield return parser.ParseFrom(frame);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = endpoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
