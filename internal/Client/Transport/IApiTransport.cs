namespace EdgeOrch.Client;

/// <summary>
/// Carries one API request to an API server: over HTTPS from another process, or directly into the pipeline inside the
/// server process. Thread-safe.
/// </summary>
public interface IApiTransport
{
    /// <summary>Sends a request. Network failures surface as <see cref="ApiUnreachableException"/>; HTTP error codes are responses.</summary>
    ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken);
}

/// <summary>The server could not be reached or the connection broke; the caller may retry.</summary>
public sealed class ApiUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
