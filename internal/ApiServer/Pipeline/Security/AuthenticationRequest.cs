using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>The credentials of one request.</summary>
public sealed record AuthenticationRequest
{
    /// <summary>The token of an <c>Authorization: Bearer</c> header, or null.</summary>
    public string? BearerToken { get; init; }

    /// <summary>The certificate the TLS client proved to own, not yet checked against any CA; or null. The same instance for all requests of a connection.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Further certificates the TLS client sent along.</summary>
    public IReadOnlyList<X509Certificate2> IntermediateCertificates { get; init; } = [];

    /// <summary>The request's headers, in which another server of the group names whom it asks for; null inside the process.</summary>
    public IHeaderDictionary? Headers { get; init; }

    /// <summary>Where the request came from, or null inside the process.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The audiences a token must be meant for; empty means the API server itself.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];
}
