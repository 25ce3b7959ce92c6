using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Streaming;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Streaming;

/// <summary>Requests through proxy paths reach a real HTTP server behind a tunnel whose agent side is a few lines here.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(90));
    private readonly TunnelHub _hub = new(TimeProvider.System);
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private WebApplication _backend = null!;
    private ApiServerHost _host = null!;
    private HttpClient _http = null!;
    private int _port;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1));
        _backend = builder.Build();
        _backend.Run(ServeAsync);
        await _backend.StartAsync();
        _port = new Uri(_backend.Urls.First()).Port;
        ApiServerHost? host = null;
        host = new ApiServerHost(
            new ApiServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }, _store, TestSecurity.Parts(), NullLoggerFactory.Instance, TimeProvider.System,
            StreamingHandlers.All(_hub, () => new ApiClient(host!.InProcess(UserInfo.ApiServer))));
        _host = host;
        await _host.StartAsync(_stop.Token);
        await _host.Ready;
        _ = AnswerOffersAsync();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{_host.Addresses[0].Port}"),
        };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        await PrepareAsync();
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        _http.Dispose();
        await _host.DisposeAsync();
        await _store.DisposeAsync();
        await _backend.DisposeAsync();
        _stop.Dispose();
    }

    [Theory]
    [InlineData("pods/web:{0}")]
    [InlineData("pods/http:web:{0}")]
    [InlineData("pods/web:page")]
    [InlineData("pods/web")]
    [InlineData("services/site")]
    [InlineData("services/site:front")]
    [InlineData("services/http:site:80")]
    public async Task A_request_goes_through_with_path_query_and_body_and_without_credentials(string target)
    {
        var path = $"/api/v1/namespaces/default/{string.Format(System.Globalization.CultureInfo.InvariantCulture, target, _port)}/proxy";
        using var answer = await _http.PostAsync($"{path}/a%20b//c?x=1%2F2", new StringContent("hello"), _stop.Token);

        var body = await answer.Content.ReadAsStringAsync(_stop.Token);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body);
        Assert.Equal($"POST /a%20b//c?x=1%2F2 auth=False uri={path}/a%20b//c?x=1%2F2 hello", body);
    }

    [Fact]
    public async Task Redirects_stay_below_the_proxy_path_and_a_bare_one_gets_its_slash()
    {
        using var bare = await _http.GetAsync("/api/v1/namespaces/default/pods/web/proxy?q=1", _stop.Token);
        Assert.Equal((HttpStatusCode.MovedPermanently, "/api/v1/namespaces/default/pods/web/proxy/?q=1"), (bare.StatusCode, bare.Headers.Location!.ToString()));

        using var moved = await _http.GetAsync("/api/v1/namespaces/default/pods/web/proxy/moved", _stop.Token);
        Assert.Equal((HttpStatusCode.Found, "/api/v1/namespaces/default/pods/web/proxy/there"), (moved.StatusCode, moved.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task What_cannot_be_reached_is_unavailable_and_what_does_not_exist_not_found()
    {
        foreach (var (path, code, says) in ((string, HttpStatusCode, string)[])
        [
            ("pods/none/proxy/", HttpStatusCode.NotFound, "pods \\\"none\\\" not found"),
            ("pods/ftp:web:80/proxy/", HttpStatusCode.BadRequest, "invalid pod request \\\"ftp:web:80\\\""),
            ("pods/web:1/proxy/", HttpStatusCode.ServiceUnavailable, "error trying to reach service: "),
            ("services/site:back/proxy/", HttpStatusCode.ServiceUnavailable, "no service port \\\"back\\\" found for service \\\"site\\\""),
            ("services/empty/proxy/", HttpStatusCode.ServiceUnavailable, "no endpoints available for service \\\"empty\\\""),
        ])
        {
            using var answer = await _http.GetAsync($"/api/v1/namespaces/default/{path}", _stop.Token);
            var body = await answer.Content.ReadAsStringAsync(_stop.Token);
            Assert.True(code == answer.StatusCode && body.Contains(says, StringComparison.Ordinal), $"{path}: {body}");
        }
    }

    [Fact]
    public async Task A_websocket_goes_through()
    {
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TestSecurity.AdminToken}");
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{_host.Addresses[0].Port}/api/v1/namespaces/default/services/site/proxy/socket"), _stop.Token);
        await socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, true, _stop.Token);
        var buffer = new byte[16];
        var got = await socket.ReceiveAsync(buffer, _stop.Token);
        Assert.Equal("ping", Encoding.UTF8.GetString(buffer, 0, got.Count));
    }

    private static async Task ServeAsync(HttpContext http)
    {
        if (http.Request.Path == "/socket")
        {
            var key = http.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            http.Response.Headers.Connection = "Upgrade";
            http.Response.Headers.Upgrade = "websocket";
#pragma warning disable CA5350 // The handshake of RFC 6455 is SHA-1.
            http.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore CA5350
            await using var raw = await http.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
            using var socket = WebSocket.CreateFromStream(raw, new WebSocketCreationOptions { IsServer = true });
            var buffer = new byte[16];
            var got = await socket.ReceiveAsync(buffer, CancellationToken.None);
            await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, true, CancellationToken.None);
            return;
        }

        if (http.Request.Path == "/moved")
        {
            http.Response.Redirect("/there");
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        http.Response.StatusCode = 202;
        await http.Response.WriteAsync(
            $"{http.Request.Method} {http.Features.Get<IHttpRequestFeature>()!.RawTarget} auth={http.Request.Headers.Authorization.Count > 0} "
            + $"uri={http.Request.Headers["X-Forwarded-Uri"]} {await reader.ReadToEndAsync()}");
    }

    private async Task PrepareAsync()
    {
        var admin = new ApiClient(_host.InProcess(UserInfo.ApiServer));
        async Task Send(string method, string path, string body) => await admin.SendForBodyAsync(
            new ApiRequest(method, path) { Body = Encoding.UTF8.GetBytes(body), ContentType = "application/json" }, _stop.Token);
        const string Core = "/api/v1/namespaces/default/";
        await Send("POST", Core + "serviceaccounts", """{"metadata":{"name":"default"}}""");
        await Send("POST", Core + "pods", $$$"""
            {"metadata":{"name":"web"},"spec":{"nodeName":"edge-1","containers":[{"name":"c","image":"i","ports":[{"name":"page","containerPort":{{{_port}}}}]}]}}
            """);
        var pod = await admin.For<Api.Types.Pod>().GetAsync("default", "web", _stop.Token);
        pod.Status = new Api.Types.PodStatus { Phase = "Running", PodIP = "127.0.0.1", PodIPs = [new Api.Types.PodIP { Ip = "127.0.0.1" }] };
        await admin.For<Api.Types.Pod>().UpdateStatusAsync(pod, _stop.Token);
        await Send("POST", Core + "services", """{"metadata":{"name":"site"},"spec":{"ports":[{"name":"front","port":80}]}}""");
        await Send("POST", Core + "services", """{"metadata":{"name":"empty"},"spec":{"ports":[{"port":80}]}}""");
        await Send("POST", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", $$$"""
            {"metadata":{"name":"site-1","labels":{"kubernetes.io/service-name":"site"}},"addressType":"IPv4","ports":[{"name":"front","port":{{{_port}}}}],
             "endpoints":[{"addresses":["10.1.2.3"],"nodeName":"edge-1","conditions":{"ready":false}},{"addresses":["10.0.0.1"],"nodeName":"edge-1","conditions":{"ready":true}}]}
            """);
    }

    /// <summary>The agent: whatever address is asked for, the port is one of this machine's loopback.</summary>
    private async Task AnswerOffersAsync()
    {
        await foreach (var offer in _hub.Connect("edge-1").ReadAllAsync(_stop.Token))
        {
            _ = AnswerAsync(offer);
        }
    }

    private async Task AnswerAsync(TunnelOffer offer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var agent = new TcpClient();
        await agent.ConnectAsync((IPEndPoint)listener.LocalEndpoint, _stop.Token);
        using var server = await listener.AcceptTcpClientAsync(_stop.Token);
        var finished = _hub.Answer("edge-1", offer.Id, server.GetStream());
        using var target = new TcpClient();
        try
        {
            await target.ConnectAsync(IPAddress.Loopback, int.Parse(offer.Path.Split('/')[3], System.Globalization.CultureInfo.InvariantCulture), _stop.Token);
        }
        catch (SocketException e)
        {
            await new TunnelReply(502) { Message = e.Message }.WriteAsync(agent.GetStream(), _stop.Token);
            await finished!;
            return;
        }

        await new TunnelReply(200).WriteAsync(agent.GetStream(), _stop.Token);
        var copying = DuplexCopy.RunAsync(
            agent.GetStream(), () => agent.Client.Shutdown(SocketShutdown.Send), target.GetStream(), () => target.Client.Shutdown(SocketShutdown.Send), _stop.Token);
        await finished!;
        server.Close();
        await copying;
    }
}
