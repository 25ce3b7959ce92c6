using System.Net.Security;

namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Gives the TLS front end its certificate. Thread-safe; asked per connection, so a rotated certificate is used at once.</summary>
public interface IServerCertificates
{
    /// <summary>The certificate with its chain for a server name (SNI; empty or null when the client sent none).</summary>
    SslStreamCertificateContext ForServerName(string? serverName);
}
