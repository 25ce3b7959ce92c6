namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Which headers travel through a proxy path. Pure.</summary>
internal static class ProxyHeaders
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Whether a request's header goes on to the target: not those of this hop, and nobody's credentials for this server.</summary>
    public static bool PassOn(string name) =>
        !HopByHop.Contains(name) && name[0] != ':' && !name.Equals("Host", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an answer's header goes back to the client.</summary>
    public static bool PassBack(string name) => !HopByHop.Contains(name);

    /// <summary>A redirect to a path of the target stays below the proxy path.</summary>
    public static string Rewrite(string name, string value, string prefix) =>
        name.Equals("Location", StringComparison.OrdinalIgnoreCase) && value.StartsWith('/') && !value.StartsWith("//", StringComparison.Ordinal) ? prefix + value : value;
}
