using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeOrch.Grpc;

/// <summary>gRPC calls as HTTP/2 requests: headers, frames, and the status at the end. Thread-safe.</summary>
internal sealed class GrpcTransport(string name, Uri address, HttpMessageHandler handler, int maxMessageLength) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(handler, disposeHandler: true);

    /// <summary>The media type of request bodies.</summary>
    internal static MediaTypeHeaderValue MediaType { get; } = new("application/grpc");

    /// <summary>The longest deadline there is room for in the header: eight digits of milliseconds, 27 hours.</summary>
    internal static TimeSpan LongestDeadline { get; } = TimeSpan.FromMilliseconds(99_999_999);

    /// <summary>Starts a call; returns once the server has answered its headers.</summary>
    internal async Task<HttpResponseMessage> StartAsync(
        string method, HttpContent content, TimeSpan? deadline, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        var request = Build(method, content, deadline, metadata);
        var response = await Translate(method, () => _http.SendAsync(request, cancellationToken));
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        response.Dispose();
        throw new GrpcException(GrpcStatusCode.Unavailable, $"{method} at {name}: HTTP status {(int)response.StatusCode}");
    }

    /// <summary>The next message of an answer, or null when the call ended with OK.</summary>
    /// <exception cref="GrpcException">The call ended in another way.</exception>
    internal async Task<byte[]?> ReadAsync(string method, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var frame = await Translate(method, () => GrpcFraming.ReadAsync(body, maxMessageLength, cancellationToken));
        if (frame is null)
        {
            ThrowIfFailed(method, response);
        }

        return frame;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Build(string method, HttpContent content, TimeSpan? deadline, IReadOnlyDictionary<string, string>? metadata)
    {
        var http = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        http.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (deadline is { } time)
        {
            var milliseconds = Math.Clamp((long)time.TotalMilliseconds, 1, (long)LongestDeadline.TotalMilliseconds);
            http.Headers.TryAddWithoutValidation("grpc-timeout", milliseconds.ToString(CultureInfo.InvariantCulture) + "m");
        }

        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            http.Headers.TryAddWithoutValidation(key, value);
        }

        return http;
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
            throw new GrpcException((GrpcStatusCode)code, text) { FromServer = true };
        }
    }

    private async Task<T> Translate<T>(string method, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException late)
        {
            // This is how the handler tells that a connection could not be opened in time.
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{method} at {name}: {late.Message}", e) { NotSent = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{method} at {name}: {e.InnerException?.Message ?? e.Message}", e)
            {
                NotSent = e is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
                },
            };
        }
    }
}
