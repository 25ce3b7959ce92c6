using EdgeOrch.Api.Types;

namespace EdgeOrch.Client;

/// <summary>The one way components read and write objects. Thread-safe; cheap to create.</summary>
public sealed class ApiClient(IApiTransport transport)
{
    /// <summary>The transport requests travel by.</summary>
    public IApiTransport Transport { get; } = transport;

    /// <summary>Typed access to one kind.</summary>
    public ResourceClient<T> For<T>()
        where T : KubeObject, IKubeObject<T> => new(this);

    /// <summary>Sends a request and returns the response whatever its code; the caller disposes it.</summary>
    /// <exception cref="ApiUnreachableException">The server could not be reached.</exception>
    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken) => Transport.SendAsync(request, cancellationToken);

    /// <summary>Sends a request and returns the body of a successful response.</summary>
    /// <exception cref="ApiStatusException">The server answered with an error.</exception>
    /// <exception cref="ApiUnreachableException">The server could not be reached.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> SendForBodyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await using var response = await Transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccess ? response.Body : throw ApiStatusException.From(response.StatusCode, response.Body.Span);
    }
}
