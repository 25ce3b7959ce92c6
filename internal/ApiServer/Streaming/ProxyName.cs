using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>The name in a proxy path: <c>NAME</c>, <c>NAME:PORT</c> or <c>SCHEME:NAME:PORT</c>, where the port is a number or a port's name. Pure.</summary>
internal readonly record struct ProxyName(string Scheme, string Name, string Port)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ApiException">400: it has another form.</exception>
    public static ProxyName Parse(string kind, string text) => text.Split(':') switch
    {
        [var name] when name.Length > 0 => new ProxyName("http", name, ""),
        [var name, var port] when name.Length > 0 => new ProxyName("http", name, port),
        ["" or "http", var name, var port] when name.Length > 0 => new ProxyName("http", name, port),
        ["https", var name, var port] when name.Length > 0 => new ProxyName("https", name, port),
        _ => throw ApiException.BadRequest($"invalid {kind} request {GoQuote.Quote(text)}"),
    };
}
