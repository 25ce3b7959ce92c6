using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>Requests as no well-behaved client makes them, with the administrator's certificate or a token.</summary>
public sealed partial class RawApi : IDisposable
{
    private readonly HttpClient _client;

    private RawApi(HttpMessageHandler handler, string address) => _client = new HttpClient(handler) { BaseAddress = new Uri(address) };

    /// <summary>As the administrator whose kubeconfig the server wrote.</summary>
    public static RawApi Administrator(EdgeOrchProcess server)
    {
        string kubeconfig = File.ReadAllText(server.Kubeconfig);
        using X509Certificate2 fromPem = X509Certificate2.CreateFromPem(Field(kubeconfig, "client-certificate-data"), Field(kubeconfig, "client-key-data"));
        SocketsHttpHandler handler = Handler();
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null)];
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

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Who the server is, is not what these requests are about.
    private static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    };

    private static string Field(string kubeconfig, string name)
    {
        string encoded = KubeconfigField().Matches(kubeconfig).First(match => match.Groups[1].Value == name).Groups[2].Value;
        return Encoding.ASCII.GetString(Convert.FromBase64String(encoded));
    }

    [GeneratedRegex("([a-z-]+)\"?: *\"?([A-Za-z0-9+/=]+)")]
    private static partial Regex KubeconfigField();
}
