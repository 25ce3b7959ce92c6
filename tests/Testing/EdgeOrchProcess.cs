using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeOrch.Testing;

/// <summary>A running native executable: a server or an agent. It can be stopped, killed and started again on the same data.</summary>
public sealed class EdgeOrchProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    private readonly EdgeOrchOptions _options;
    private readonly string[] _arguments;
    private readonly string _role;
    private Daemon _daemon;

    private EdgeOrchProcess(string role, EdgeOrchOptions options, string[] arguments, string address)
    {
        _role = role;
        _options = options;
        _arguments = arguments;
        Address = address;
        _daemon = Launch();
    }

    /// <summary>The server's address, such as <c>https://127.0.0.1:41234</c>.</summary>
    public string Address { get; }

    /// <summary>The administrator's kubeconfig that the server wrote.</summary>
    public string Kubeconfig => Path.Combine(_options.DataDirectory, "kubeconfig.yaml");

    /// <summary>The running process.</summary>
    public Daemon Daemon => _daemon;

    /// <summary>Starts a server and waits until <c>/readyz</c> says ok.</summary>
    public static async Task<EdgeOrchProcess> StartServerAsync(EdgeOrchOptions options)
    {
        int port = options.Port ?? FreePort();
        string address = options.NodeIp ?? "127.0.0.1";
        string[] arguments =
        [
            "server",
            .. Shared(options),
            "--bind-address", options.NodeIp is null ? "127.0.0.1" : "0.0.0.0",
            "--https-listen-port", port.ToString(CultureInfo.InvariantCulture),
            "--write-kubeconfig", Path.Combine(options.DataDirectory, "kubeconfig.yaml"),
            .. options.Arguments,
        ];
        EdgeOrchProcess server = new("server", options, arguments, string.Create(CultureInfo.InvariantCulture, $"https://{address}:{port}"));
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Starts an agent; the test waits for its Node object to become Ready.</summary>
    /// <param name="options">How to start it.</param>
    /// <param name="server">The server's address.</param>
    /// <param name="token">A join token, from <see cref="JoinTokenAsync"/>.</param>
    public static EdgeOrchProcess StartAgent(EdgeOrchOptions options, string server, string token) =>
        new("agent", options, ["agent", .. Shared(options), "--server", server, "--token", token, .. options.Arguments], server);

    /// <summary>Asks the product for a join token.</summary>
    public async Task<string> JoinTokenAsync()
    {
        CommandResult result = await EdgeOrchBinary.RunAsync("token", "--data-dir", _options.DataDirectory);
        return result.Succeeded().Out.Trim();
    }

    /// <summary>A kubectl of a version, pointed at this server.</summary>
    public Task<Kubectl> KubectlAsync(string version) => Kubectl.CreateAsync(version, Kubeconfig, Address);

    /// <summary>
    /// Waits until <c>/readyz</c> says ok and the kubeconfig is there, which a server that joined others may write a moment later; fails at
    /// once, with the log, when the process ends.
    /// </summary>
    public async Task WaitUntilReadyAsync()
    {
        using HttpClient client = Anonymous();
        await _daemon.WaitForAsync(
            async () => await client.GetStringAsync(new Uri(Address + "/readyz")) == "ok" && File.Exists(Kubeconfig), ReadyLimit, $"{Address}/readyz says ok");
    }

    /// <summary>SIGTERM, then waits.</summary>
    /// <returns>The exit status; 0 for a clean stop.</returns>
    public Task<int> StopAsync() => _daemon.StopAsync();

    /// <summary>SIGKILL, as in a crash or a power cut.</summary>
    public Task KillAsync() => _daemon.KillAsync();

    /// <summary>Starts it again with the same arguments and data, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        if (_daemon.IsRunning)
        {
            throw new InvalidOperationException($"the {_role} is still running: stop or kill it first");
        }

        await _daemon.DisposeAsync();
        _daemon = Launch();
        if (_role == "server")
        {
            await WaitUntilReadyAsync();
        }
    }

    /// <summary>Stops it if it still runs; its data stays.</summary>
    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    /// <summary>A port that was free a moment ago.</summary>
    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IEnumerable<string> Shared(EdgeOrchOptions options)
    {
        (string Flag, string? Value)[] flags =
        [
            ("--data-dir", options.DataDirectory),
            ("--node-name", options.NodeName),
            ("--node-ip", options.NodeIp),
            ("--container-runtime-endpoint", options.ContainerRuntimeEndpoint),
        ];
        return flags.Where(static pair => pair.Value is not null).SelectMany(static pair => (string[])[pair.Flag, pair.Value!]);
    }

    private static HttpClient Anonymous() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        // Only readiness is asked here; who the server is is for tests of their own.
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private Daemon Launch()
    {
        Directory.CreateDirectory(_options.DataDirectory);
        return Daemon.Start(
            $"edgeorch {_role} {_options.NodeName}",
            EdgeOrchBinary.Path,
            _arguments,
            Path.Combine(_options.DataDirectory, _role + ".log"),
            _options.Space,
            _options.Environment);
    }
}
