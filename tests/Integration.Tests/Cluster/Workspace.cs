using System.Text.Json.Nodes;

namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>A namespace of a test's own and a kubectl that works in it.</summary>
public sealed class Workspace : IAsyncDisposable
{
    private static int _last;
    private readonly Kubectl _kubectl;

    private Workspace(Kubectl kubectl, string name)
    {
        _kubectl = kubectl;
        Namespace = name;
    }

    /// <summary>The namespace.</summary>
    public string Namespace { get; }

    /// <summary>Makes the namespace and waits until pods can be made in it.</summary>
    public static async Task<Workspace> CreateAsync(TestCluster cluster, string label, string kubectl = "1.32")
    {
        Workspace made = new(await cluster.KubectlAsync(kubectl), $"{label}-{Interlocked.Increment(ref _last)}");
        await made._kubectl.OutputAsync("create", "namespace", made.Namespace);
        await Eventually.TrueAsync(
            async () => (await made.RunAsync("get", "serviceaccount", "default")).ExitCode == 0, Limits.Soon, $"{made.Namespace} has its service account");
        return made;
    }

    /// <summary>Runs kubectl in the namespace, whatever comes of it.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => _kubectl.RunAsync([.. InNamespace, .. arguments], null, Limits.Containers);

    /// <summary>Runs kubectl in the namespace with standard input.</summary>
    public Task<CommandResult> FeedAsync(string input, params string[] arguments) => _kubectl.RunAsync([.. InNamespace, .. arguments], input, Limits.Containers);

    /// <summary>Runs kubectl on a terminal.</summary>
    public Task<CommandResult> TerminalAsync(string input, params string[] arguments) =>
        _kubectl.RunOnTerminalAsync([.. InNamespace, .. arguments], input, Limits.Soon);

    /// <summary>Runs kubectl, which must succeed; its output without surrounding white space.</summary>
    public async Task<string> OutputAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Out.Trim();

    /// <summary>Starts a kubectl that runs on.</summary>
    public Daemon Start(params string[] arguments) => _kubectl.Start([.. InNamespace, .. arguments]);

    /// <summary>Applies a manifest, which must succeed.</summary>
    public Task<string> ApplyAsync(string manifest) => _kubectl.ApplyAsync(manifest, InNamespace);

    /// <summary>One value by JSONPath.</summary>
    public Task<string> ValueAsync(string what, string path) => OutputAsync("get", what, "-o", $"jsonpath={path}");

    /// <summary>An object or a list as JSON.</summary>
    public async Task<JsonNode> JsonAsync(params string[] what) => JsonNode.Parse(await OutputAsync(["get", .. what, "-o", "json"]))!;

    /// <summary>Waits until an object's value is the wanted one.</summary>
    public async Task UntilAsync(string what, string path, string wanted, TimeSpan? limit = null)
    {
        string last = "nothing";
        try
        {
            await Eventually.TrueAsync(async () => (last = await ValueAsync(what, path)) == wanted, limit ?? Limits.Soon, $"{what} {path} is {wanted}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it is {last}\n{await DescribeAsync()}", e);
        }
    }

    /// <summary>Waits until a rollout is complete.</summary>
    public async Task RolledOutAsync(string deployment)
    {
        CommandResult result = await RunAsync("rollout", "status", "deployment/" + deployment, "--timeout=100s");
        if (result.ExitCode != 0)
        {
            throw new TimeoutException($"{result}\n{await DescribeAsync()}");
        }
    }

    /// <summary>Waits until a pod is Ready.</summary>
    public Task ReadyAsync(string pod) => UntilAsync("pod/" + pod, "{.status.conditions[?(@.type==\"Ready\")].status}", "True", Limits.Containers);

    /// <summary>Names of the pods with a label, those that are being deleted left out.</summary>
    public async Task<IReadOnlyList<string>> PodsAsync(string selector) =>
        [.. (await JsonAsync("pods", "-l", selector))["items"]!.AsArray()
            .Where(pod => pod!["metadata"]!["deletionTimestamp"] is null)
            .Select(pod => (string)pod!["metadata"]!["name"]!)];

    /// <summary>The runtime's id of a pod's first container.</summary>
    public async Task<string> ContainerIdAsync(string pod) =>
        (await ValueAsync("pod/" + pod, "{.status.containerStatuses[0].containerID}")).Replace("containerd://", "", StringComparison.Ordinal);

    /// <summary>Deletes the namespace with all in it, without waiting.</summary>
    public async ValueTask DisposeAsync() => await _kubectl.RunAsync("delete", "namespace", Namespace, "--wait=false");

    private string[] InNamespace => ["--namespace", Namespace];

    private async Task<string> DescribeAsync() =>
        (await RunAsync("get", "all,endpoints", "-o", "wide")).Out + (await RunAsync("describe", "pods")).Out + (await RunAsync("get", "events")).Out;
}
