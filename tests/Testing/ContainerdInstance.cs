namespace EdgeOrch.Testing;

/// <summary>
/// A containerd of its own, as a test node has one: own images, containers, socket and CNI directories, beside any other
/// containerd of the machine. Disposing it removes its containers, mounts and files.
/// </summary>
public sealed class ContainerdInstance : IAsyncDisposable
{
    private const string KubernetesNamespace = "k8s.io";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly NetworkNamespace? _space;
    private readonly string _ctr;
    private Daemon? _daemon;

    private ContainerdInstance(string directory, NetworkNamespace? space, string ctr)
    {
        Root = directory;
        _space = space;
        _ctr = ctr;
    }

    /// <summary>The directory everything of this instance lies under.</summary>
    public string Root { get; }

    /// <summary>Path of the socket.</summary>
    public string Socket => Path.Combine(Root, "containerd.sock");

    /// <summary>The socket as <c>--container-runtime-endpoint</c> wants it.</summary>
    public string Endpoint => "unix://" + Socket;

    /// <summary>Where containerd looks for CNI configurations.</summary>
    public string CniConfigDirectory => Path.Combine(Root, "cni", "net.d");

    /// <summary>Where containerd looks for CNI plugins.</summary>
    public string CniBinaryDirectory => Path.Combine(Root, "cni", "bin");

    /// <summary>What containerd wrote.</summary>
    public string Log => _daemon?.Log ?? string.Empty;

    /// <summary>Starts a containerd and waits until it answers.</summary>
    /// <param name="label">For file names.</param>
    /// <param name="space">The network namespace of the node; this process's own by default.</param>
    public static async Task<ContainerdInstance> StartAsync(string label, NetworkNamespace? space = null)
    {
        ContainerdInstance instance = new(TestRun.NewDirectory(label), space, await Toolbox.CtrAsync());
        Directory.CreateDirectory(instance.CniConfigDirectory);
        Directory.CreateDirectory(instance.CniBinaryDirectory);
        string runc = await Toolbox.RuncAsync();
        string template = await File.ReadAllTextAsync(Path.Combine(TestRun.Repository, "packaging", "containerd", "config.toml"));
        await File.WriteAllTextAsync(
            Path.Combine(instance.Root, "config.toml"),
            ContainerdConfig.ForTest(template, instance.Root, runc));
        await instance.StartDaemonAsync();
        return instance;
    }

    /// <summary>Stops containerd (its containers live on) and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopDaemonAsync();
        await StartDaemonAsync();
    }

    /// <summary>Imports an archive made by <see cref="ImageBuilder"/> where Kubernetes looks for images.</summary>
    public async Task ImportAsync(string archive) =>
        (await CtrAsync("images", "import", "--no-unpack", archive)).Succeeded();

    /// <summary>Runs <c>ctr</c> against this instance in the namespace Kubernetes uses.</summary>
    public Task<CommandResult> CtrAsync(params string[] arguments) =>
        Command.RunAsync(_ctr, ["--address", Socket, "--namespace", KubernetesNamespace, .. arguments]);

    /// <summary>Removes all containers, stops containerd and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_daemon is { IsRunning: true })
        {
            await RemoveContainersAsync();
        }

        await StopDaemonAsync();
        await Mounts.RemoveUnderAsync(Root);
        Directory.Delete(Root, recursive: true);
    }

    private async Task StartDaemonAsync()
    {
        string containerd = await Toolbox.ContainerdAsync();
        _daemon = Daemon.Start(
            "containerd", containerd, ["--config", Path.Combine(Root, "config.toml")], Path.Combine(Root, "containerd.log"), _space);
        await _daemon.WaitForAsync(
            async () => (await CtrAsync("version")).ExitCode == 0, StartLimit, $"containerd answers on {Socket}");
    }

    private async Task StopDaemonAsync()
    {
        if (_daemon is { IsRunning: true })
        {
            await _daemon.StopAsync();
        }

        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }
    }

    private async Task RemoveContainersAsync()
    {
        foreach (string task in await ListAsync("tasks"))
        {
            await CtrAsync("tasks", "delete", "--force", task);
        }

        foreach (string container in await ListAsync("containers"))
        {
            await Mounts.RemoveNetworkNamespacesAsync((await CtrAsync("containers", "info", container)).Out);
            await CtrAsync("containers", "delete", container);
        }
    }

    private async Task<string[]> ListAsync(string what) =>
        (await CtrAsync(what, "list", "--quiet")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
