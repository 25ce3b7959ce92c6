using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>A request on its way to the leader, with everything that counts there.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query, percent-encoded.</param>
/// <param name="User">As whom the leader authorizes and runs it.</param>
/// <param name="Body">The body; may be empty.</param>
internal sealed record ForwardedRequest(string Method, string Target, UserInfo User, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body's media type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the caller reads, or null.</summary>
    public string? Accept { get; init; }

    /// <summary>The caller's program: the field manager of writes that name none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Path and query of a request. The path was decoded on its way in, so what it holds now is what the leader must see.</summary>
    public static string TargetOf(ApiServerRequest request)
    {
        var path = string.Join('/', request.Path.Split('/').Select(Uri.EscapeDataString));
        return request.Query.Length == 0 ? path : $"{path}?{request.Query}";
    }
}
