using Google.Protobuf;

namespace EdgeOrch.Grpc;

/// <summary>
/// A call on which both sides send when they like. One reader at a time; writing is thread-safe. Disposing it ends the call, which is how
/// a read that waits is ended too, beside its token.
/// </summary>
public sealed class GrpcDuplexCall<TRequest, TResponse> : IDisposable
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    private readonly string _method;
    private readonly GrpcTransport _transport;
    private readonly FrameContent _requests;
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly MessageParser<TResponse> _parser;

    internal GrpcDuplexCall(
        string method, GrpcTransport transport, FrameContent requests, HttpResponseMessage response, Stream body, MessageParser<TResponse> parser)
    {
        _method = method;
        _transport = transport;
        _requests = requests;
        _response = response;
        _body = body;
        _parser = parser;
    }

    /// <summary>Sends a message; returns at once. What the server thinks of it shows when reading.</summary>
    public void Write(TRequest message) => _requests.Add(GrpcFraming.Encode(message));

    /// <summary>Says that no message follows.</summary>
    public void CompleteWriting() => _requests.Complete();

    /// <summary>The server's next message, or null when it ended the call with OK.</summary>
    /// <exception cref="GrpcException">The call ended in another way.</exception>
    public async Task<TResponse?> ReadAsync(CancellationToken cancellationToken)
        => await _transport.ReadAsync(_method, _response, _body, cancellationToken) is { } frame ? _parser.ParseFrom(frame) : default;

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Complete();
        _body.Dispose();
        _response.Dispose();
    }
}
