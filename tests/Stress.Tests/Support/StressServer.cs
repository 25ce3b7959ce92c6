using System.Text;

namespace EdgeOrch.Stress.Tests.Support;

/// <summary>A control plane as a process of its own, and requests to it as its administrator.</summary>
internal sealed class StressServer : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly Version _version;

    private StressServer(EdgeOrchProcess process, string directory, Version version)
    {
        _version = version;
        Process = process;
        Directory = directory;
        _client = Client(process);
    }

    /// <summary>The process.</summary>
    public EdgeOrchProcess Process { get; }

    /// <summary>Where it keeps everything.</summary>
    public string Directory { get; }

    /// <summary>Bytes of memory the process holds now.</summary>
    public long ResidentBytes => OfProcess(Process.Daemon.Pid);

    /// <summary>Starts a server without a node, to be asked by this version of HTTP.</summary>
    public static async Task<StressServer> StartAsync(string label, Version version)
    {
        string directory = TestRun.NewDirectory(label);
        return new StressServer(
            await EdgeOrchProcess.StartServerAsync(new EdgeOrchOptions { DataDirectory = directory, NodeName = label, Arguments = ["--disable-agent"] }), directory, version);
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="HttpRequestException">The connection broke: whether the server did what was asked is not known.</exception>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, byte[]? body = null, string contentType = "application/json", string? accept = null, CancellationToken cancel = default)
    {
        // As it is: a path that starts with two slashes is still one of this server, and dots are for the server to see.
        Uri uri = new(Process.Address + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage request = new(method, uri) { Version = _version };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        request.Headers.TryAddWithoutValidation("Accept", accept ?? "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request, cancel);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", await response.Content.ReadAsByteArrayAsync(cancel));
    }

    /// <summary>Sends text.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, string body, string contentType = "application/json") =>
        SendAsync(method, path, Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>Opens a stream of lines, such as a watch.</summary>
    public async Task<StreamReader> OpenAsync(string path, CancellationToken cancel)
    {
        HttpResponseMessage response = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel);
        return response.IsSuccessStatusCode
            ? new StreamReader(await response.Content.ReadAsStreamAsync(cancel))
            : throw new HttpRequestException($"{path}: {await response.Content.ReadAsStringAsync(cancel)}", null, response.StatusCode);
    }

    /// <summary>Kills the process as a power cut would, and starts it again.</summary>
    public async Task CrashAsync()
    {
        await Process.KillAsync();
        await Process.StartAgainAsync();
    }

    /// <summary>Stops the process as an administrator would, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await Process.StopAsync();
        await Process.StartAgainAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static long OfProcess(int id)
    {
        using var process = System.Diagnostics.Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    private static HttpClient Client(EdgeOrchProcess process) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        EnableMultipleHttp2Connections = true,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true, ClientCertificates = [ClientIdentity.Read(process.Kubeconfig)] },
    })
    {
        BaseAddress = new Uri(process.Address),
        Timeout = TimeSpan.FromSeconds(60),
    };
}
