using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeOrch.Security.Tests;

/// <summary>A real TLS front before a fake API: it authenticates as the API server does, and tells who called in a header.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestHost(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<TestHost> StartAsync(IServerCertificates certificates, IAuthenticator authenticator, IApiTransport api, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = context => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.ForServerName(context.ClientHelloInfo.ServerName),
                    ClientCertificateRequired = true,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                }),
            });
        }));
        var app = builder.Build();
        app.Run(context => ServeAsync(context, authenticator, api));
        await app.StartAsync();
        return new TestHost(app, new Uri(app.Urls.First().Replace("http://", "https://", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private static async Task ServeAsync(HttpContext http, IAuthenticator authenticator, IApiTransport api)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var result = await authenticator.AuthenticateAsync(
            new AuthenticationRequest
            {
                BearerToken = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null,
                ClientCertificate = http.Features.Get<ITlsConnectionFeature>()?.ClientCertificate,
                RemoteAddress = http.Connection.RemoteIpAddress,
            },
            http.RequestAborted);
        if (result.User is not { } user)
        {
            http.Response.StatusCode = 401;
            await http.Response.WriteAsync("{\"kind\":\"Status\",\"code\":401,\"reason\":\"Unauthorized\",\"message\":\"Unauthorized\"}");
            return;
        }

        if (http.Request.Path == "/whoami")
        {
            await http.Response.WriteAsync($"{user.Name}|{string.Join(',', user.Groups)}|{http.Request.Protocol}");
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        if (http.Request.Method == "POST" && http.Request.Path.Value!.EndsWith("/certificatesigningrequests", StringComparison.Ordinal))
        {
            // What the server's admission records.
            var node = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(bytes)!;
            node["spec"]!["username"] = user.Name;
            node["spec"]!["groups"] = new System.Text.Json.Nodes.JsonArray([.. user.Groups.Select(g => (System.Text.Json.Nodes.JsonNode)g)]);
            bytes = Encoding.UTF8.GetBytes(node.ToJsonString());
        }

        await using var response = await api.SendAsync(
            new ApiRequest(http.Request.Method, http.Request.Path) { Query = http.Request.QueryString.Value?.TrimStart('?') ?? "", Body = bytes },
            http.RequestAborted);
        http.Response.StatusCode = response.StatusCode;
        await http.Response.Body.WriteAsync(response.Body);
        if (response.Frames is null)
        {
            return;
        }

        await http.Response.Body.FlushAsync();
        await foreach (var frame in response.Frames.WithCancellation(http.RequestAborted))
        {
            await http.Response.Body.WriteAsync(frame, http.RequestAborted);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
