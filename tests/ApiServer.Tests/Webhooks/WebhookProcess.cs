using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

/// <summary>
/// A webhook in a process of its own, shared by the tests of a class. It listens with a good certificate and with each kind of bad one.
/// </summary>
public sealed class WebhookProcess : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-webhook-").FullName;
    private readonly TestCertificates _authority = new("test-authority");
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private HttpClient? _reader;
    private Process? _process;

    /// <summary>The authority of all certificates but <c>foreign</c>'s, as a clientConfig carries it.</summary>
    public string Bundle => _authority.Bundle;

    /// <summary>The port with a kind of certificate: good, expired, foreign, misnamed, service.</summary>
    public int Port(string certificate = "good") => _ports[certificate];

    /// <summary>A clientConfig of a behaviour.</summary>
    public JsonObject Client(string path, string certificate = "good") => new()
    {
        ["url"] = $"https://localhost:{Port(certificate)}/{path}",
        ["caBundle"] = Bundle,
    };

    /// <summary>Data as a path carries it.</summary>
    public static string Data(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    /// <summary>What was asked at paths that begin so.</summary>
    public async Task<List<JsonObject>> AskedAsync(string prefix)
    {
        var json = await _reader!.GetStringAsync(new Uri($"https://localhost:{Port()}/asked/{prefix}"));
        return [.. JsonNode.Parse(json)!.AsArray().Select(static a => (JsonObject)a!)];
    }

    public async Task InitializeAsync()
    {
        using var foreign = new TestCertificates("foreign-authority");
        Write("good", _authority.Issue(["localhost", "127.0.0.1"]));
        Write("expired", _authority.Issue(["localhost"], untilDays: -1));
        Write("foreign", foreign.Issue(["localhost"]));
        Write("misnamed", _authority.Issue(["elsewhere.example"]));
        Write("service", _authority.Issue(["hook.default.svc"]));
        _reader = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } });
        await StartAsync();
    }

    /// <summary>Ends the process and starts another on the same ports.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _reader?.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Write(string name, string pem) => File.WriteAllText(Path.Combine(_directory, name + ".pem"), pem);

    private async Task StartAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "EdgeOrch.WebhookServer.dll");
        var ports = _ports.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => p.Value.ToString(CultureInfo.InvariantCulture));
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, _directory, .. ports])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var deadline = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line && line != "ready")
        {
            var parts = line.Split(' ');
            _ports[parts[0]] = int.Parse(parts[1], CultureInfo.InvariantCulture);
        }
    }

    private async Task StopAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
