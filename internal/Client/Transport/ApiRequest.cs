namespace EdgeOrch.Client;

/// <summary>One API request, free of any HTTP stack.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">The absolute path, for example <c>/api/v1/namespaces/default/pods</c>.</param>
public sealed record ApiRequest(string Method, string Path)
{
    /// <summary>The raw query without the question mark, already percent-encoded.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The media types the caller reads; null is JSON.</summary>
    public string? Accept { get; init; }
}
