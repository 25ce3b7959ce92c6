using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace EdgeOrch.ApiServer.Http;

/// <summary>The HTTPS door: Kestrel without hosting or routing, straight into the pipeline.</summary>
internal sealed class HttpFrontEnd : IAsyncDisposable
{
    /// <summary>The largest body accepted.</summary>
    public const long MaxBodyBytes = 3 * 1024 * 1024;

    // What goes beyond the limit is read and thrown away up to here, so that clients see the 413 instead of a broken connection.
    private const long MaxDrainedBytes = 64 * 1024 * 1024;

    private const int MaxRequestLineBytes = 128 * 1024;
    private const int MaxHeaderBytes = 160 * 1024;

    private readonly ServiceProvider _services;
    private readonly IServer _server;
    private readonly PipelineApplication _application;

    /// <summary>Sets the server up; nothing listens yet.</summary>
    public HttpFrontEnd(ApiServerOptions options, IServerCertificates certificates, RequestPipeline pipeline, ILoggerFactory loggers, CancellationToken stopping)
    {
        var builder = new KestrelServices(loggers);
        builder.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options, certificates));
        _services = builder.BuildServices();
        _server = _services.GetRequiredService<IServer>();
        _application = new PipelineApplication(pipeline, loggers.CreateLogger("EdgeOrch.ApiServer.Http"), stopping);
    }

    /// <summary>The addresses in use.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => [.. _server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(ToEndPoint)];

    /// <summary>Starts to listen.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(_application, cancellationToken);

    /// <summary>Stops to listen and waits for the requests under way.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return _services.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, ApiServerOptions options, IServerCertificates certificates)
    {
        kestrel.AddServerHeader = false;
        // Warnings quote what clients sent.
        kestrel.ResponseHeaderEncodingSelector = static name => name == HeaderNames.Warning ? Encoding.UTF8 : null;
        kestrel.Limits.MaxRequestBodySize = MaxDrainedBytes;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.MinResponseDataRate = null;

        // Long label selectors travel in the request line.
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = MaxRequestLineBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        foreach (var address in options.Listen)
        {
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = TimeSpan.FromSeconds(10),
                    OnConnection = context => ValueTask.FromResult(Tls(certificates, context.ClientHelloInfo.ServerName)),
                });
            });
        }
    }

    // A client certificate is asked for but not required, and judged later by the authenticator.
    private static SslServerAuthenticationOptions Tls(IServerCertificates certificates, string? serverName) => new()
    {
        ServerCertificateContext = certificates.ForServerName(serverName),
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        CertificateRevocationCheckMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
    };

    private static IPEndPoint ToEndPoint(string address)
    {
        var uri = new Uri(address);
        return new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
    }
}
