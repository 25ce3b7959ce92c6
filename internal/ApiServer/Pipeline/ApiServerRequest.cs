using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>One request as the pipeline sees it, from HTTP or from inside the process.</summary>
public sealed class ApiServerRequest
{
    /// <summary>The upper-case HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The percent-decoded path.</summary>
    public required string Path { get; init; }

    /// <summary>The raw query without the question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body's media type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the caller reads, or null for JSON.</summary>
    public string? Accept { get; init; }

    /// <summary>The identity of a caller inside the process; null means that <see cref="Credentials"/> are checked.</summary>
    public UserInfo? User { get; init; }

    /// <summary>The credentials that came with the request.</summary>
    public AuthenticationRequest Credentials { get; init; } = new();

    /// <summary>Reads one request header by name; null when it was not sent.</summary>
    public Func<string, string?> Header { get; init; } = static _ => null;

    /// <summary>Reads the whole body, once, within the size limit.</summary>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> ReadBody { get; init; } =
        static _ => ValueTask.FromResult(ReadOnlyMemory<byte>.Empty);

    /// <summary>The server features of an HTTP request, for handlers that upgrade or stream; null inside the process.</summary>
    public IFeatureCollection? HttpFeatures { get; init; }
}
