using System.Globalization;

namespace EdgeOrch.Testing;

/// <summary>One member of a real etcd cluster of its own, with its data under the test run's directory.</summary>
public sealed class EtcdInstance : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly string _binaries;
    private readonly string[] _arguments;
    private readonly string[] _credentials;
    private Daemon? _daemon;

    private EtcdInstance(string directory, string binaries, string endpoint, string[] arguments, string[] credentials)
    {
        _directory = directory;
        _binaries = binaries;
        _arguments = arguments;
        _credentials = credentials;
        Endpoint = endpoint;
    }

    /// <summary>The address for clients, such as <c>http://127.0.0.1:41234</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The running process.</summary>
    public Daemon Daemon => _daemon ?? throw new InvalidOperationException("it is not started");

    /// <summary>Starts a cluster of one and waits until it answers.</summary>
    /// <param name="version">"3.4" or "3.5".</param>
    /// <param name="tls">Certificates for the clients' address; none serves plain HTTP.</param>
    public static async Task<EtcdInstance> StartAsync(string version, EtcdCertificates? tls = null) => (await StartClusterAsync(version, 1, tls))[0];

    /// <summary>Starts a cluster and waits until all its members answer.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<EtcdInstance[]> StartClusterAsync(string version, int members, EtcdCertificates? tls = null)
    {
        string binaries = await Toolbox.EtcdAsync(version);
        string root = TestRun.NewDirectory("etcd");
        string[] peers = [.. Enumerable.Range(0, members).Select(static _ => Url("http", EdgeOrchProcess.FreePort()))];
        string everybody = string.Join(',', peers.Select(static (peer, i) => $"m{i}={peer}"));
        EtcdInstance[] cluster = [.. peers.Select((peer, i) => Create(version, binaries, Path.Combine(root, $"m{i}"), $"m{i}", peer, everybody, tls))];
        foreach (EtcdInstance member in cluster)
        {
            member.Launch();
        }

        try
        {
            await Task.WhenAll(cluster.Select(static member => member.WaitUntilReadyAsync()));
            return cluster;
        }
        catch
        {
            await Task.WhenAll(cluster.Select(static member => member.DisposeAsync().AsTask()));
            throw;
        }
    }

    /// <summary>Runs etcdctl against this member and returns what came of it.</summary>
    public Task<CommandResult> ControlAsync(params string[] arguments) =>
        Command.RunAsync(Path.Combine(_binaries, "etcdctl"), ["--endpoints", Endpoint, .. _credentials, .. arguments]);

    /// <summary>SIGKILL, as in a crash or a power cut.</summary>
    public Task KillAsync() => Daemon.KillAsync();

    /// <summary>Starts it again with the same data and address, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        await Daemon.DisposeAsync();
        Launch();
        await WaitUntilReadyAsync();
    }

    /// <summary>Whether this member leads its cluster.</summary>
    public async Task<bool> LeadsAsync()
    {
        // Endpoint, id, version, size, whether it leads.
        string[] fields = (await ControlAsync("endpoint", "status")).Succeeded().Out.Split(',', StringSplitOptions.TrimEntries);
        return fields[4] == "true";
    }

    /// <summary>Stops it and deletes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static EtcdInstance Create(
        string version, string binaries, string directory, string name, string peer, string everybody, EtcdCertificates? tls)
    {
        Directory.CreateDirectory(directory);
        string endpoint = Url(tls is null ? "http" : "https", EdgeOrchProcess.FreePort());
        List<string> arguments =
        [
            "--name", name, "--data-dir", Path.Combine(directory, "data"), "--logger", "zap",
            "--listen-client-urls", endpoint, "--advertise-client-urls", endpoint,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", everybody,
        ];
        if (version != "3.4")
        {
            // No test cuts the power.
            arguments.Add("--unsafe-no-fsync");
        }

        string[] credentials = [];
        if (tls is not null)
        {
            arguments.AddRange(["--cert-file", tls.ServerCertificate, "--key-file", tls.ServerKey, "--trusted-ca-file", tls.Authority, "--client-cert-auth"]);
            // Certificates with a wrong name are served on purpose.
            credentials = ["--insecure-skip-tls-verify", "--cacert", tls.Authority, "--cert", tls.ClientCertificate, "--key", tls.ClientKey];
        }

        return new EtcdInstance(directory, binaries, endpoint, [.. arguments], credentials);
    }

    private static string Url(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");

    private void Launch() => _daemon = Daemon.Start($"etcd {Endpoint}", Path.Combine(_binaries, "etcd"), _arguments, Path.Combine(_directory, "etcd.log"));

    private Task WaitUntilReadyAsync() => Daemon.WaitForAsync(
        async () => (await ControlAsync("endpoint", "health")).ExitCode == 0, StartLimit, $"etcd answers on {Endpoint}");
}
