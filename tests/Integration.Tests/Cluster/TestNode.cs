using System.Globalization;

namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>One node of a test cluster: a network namespace with an address, a containerd and an edgeorch process in it.</summary>
public sealed class TestNode : IAsyncDisposable
{
    private TestNode(string name, NetworkNamespace space, string address, ContainerdInstance containerd, string dataDirectory)
    {
        Name = name;
        Space = space;
        Address = address;
        Containerd = containerd;
        DataDirectory = dataDirectory;
    }

    /// <summary>The Node object's name.</summary>
    public string Name { get; }

    /// <summary>Where its processes see the network; the network that made it disposes it.</summary>
    public NetworkNamespace Space { get; }

    /// <summary>Its address on the test network.</summary>
    public string Address { get; }

    /// <summary>Its container runtime.</summary>
    public ContainerdInstance Containerd { get; }

    /// <summary>What edgeorch keeps.</summary>
    public string DataDirectory { get; }

    /// <summary>The server or agent.</summary>
    public EdgeOrchProcess Process { get; private set; } = null!;

    /// <summary>Makes the namespace and starts containerd with the images tests use.</summary>
    public static async Task<TestNode> PrepareAsync(TestNetwork network, string name)
    {
        (NetworkNamespace space, string address) = await network.AddAsync(name);
        ContainerdInstance containerd = await ContainerdInstance.StartAsync(name, space);
        await containerd.ImportAsync(await ImageBuilder.NginxAsync(Images.NginxNames));
        await containerd.ImportAsync(await ImageBuilder.BusyboxAsync());
        return new TestNode(name, space, address, containerd, TestRun.NewDirectory(name + "-data"));
    }

    /// <summary>Starts the control plane with a node.</summary>
    public async Task StartServerAsync(params string[] arguments) =>
        Process = await EdgeOrchProcess.StartServerAsync(Options(["--advertise-address", Address, .. arguments]));

    /// <summary>Starts a node that joins.</summary>
    public void StartAgent(TestNode server, params string[] arguments)
    {
        string token = File.ReadAllText(Path.Combine(server.DataDirectory, "server", "token")).Trim();
        Process = EdgeOrchProcess.StartAgent(Options(arguments), server.Process.Address, token);
    }

    /// <summary>Fetches a page from inside the node's namespace, where cluster IPs mean something; every call is a new connection.</summary>
    public Task<CommandResult> FetchAsync(string url, params string[] options) => Space.RunAsync(
        "curl", ["--noproxy", "*", "--silent", "--show-error", "--fail", "--max-time", "5", .. options, url]);

    /// <summary>Process id of a container's first process, and none when it does not run.</summary>
    public async Task<int?> PidOfAsync(string containerId)
    {
        string table = (await Containerd.CtrAsync("tasks", "list")).Succeeded().Out;
        string? line = table.Split('\n').FirstOrDefault(l => l.StartsWith(containerId, StringComparison.Ordinal) && l.Contains("RUNNING", StringComparison.Ordinal));
        return line is null ? null : int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends edgeorch, the containers and containerd.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        IReadOnlyList<string> groups = await ControlGroups.OfAsync(Containerd);
        await Containerd.DisposeAsync();
        ControlGroups.Remove(groups);
        await Unmount.BelowAsync(DataDirectory);
        Directory.Delete(DataDirectory, recursive: true);
    }

    private EdgeOrchOptions Options(IEnumerable<string> arguments) => new()
    {
        DataDirectory = DataDirectory,
        NodeName = Name,
        NodeIp = Address,
        Space = Space,
        ContainerRuntimeEndpoint = Containerd.Endpoint,
        Arguments = ["--cni-conf-dir", Containerd.CniConfigDirectory, "--cni-bin-dir", Containerd.CniBinaryDirectory, .. arguments],
    };
}
