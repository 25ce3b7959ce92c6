using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>Requests as no well-behaved client makes them, with the administrator's certificate or a token.</summary>
public sealed class RawApi : IDisposable
{
    private readonly HttpClient _client;

    private RawApi(HttpMessageHandler handler, string address) => _client = new HttpClient(handler) { BaseAddress = new Uri(address) };

    /// <summary>As the administrator whose kubeconfig the server wrote.</summary>
    public static RawApi Administrator(EdgeOrchProcess server)
    {
        SocketsHttpHandler handler = Handler();
        handler.SslOptions.ClientCertificates = [ClientIdentity.Read(server.Kubeconfig)];
        return new RawApi(handler, server.Address);
    }

    /// <summary>As whom a bearer token says, or as nobody.</summary>
    public static RawApi WithToken(EdgeOrchProcess server, string? token)
    {
        RawApi api = new(Handler(), server.Address);
        api._client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return api;
    }

    /// <summary>Sends a request; the answer's status and body.</summary>
    public async Task<(HttpStatusCode Code, string Body)> SendAsync(HttpMethod method, string path, string? body = null, string mediaType = "application/json")
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Begins a request whose answer goes on, such as a watch.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path) => _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Sends a body as it comes.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, HttpContent body) => _client.PostAsync(path, body);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Who the server is, is not what these requests are about.
    private static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    };
}
