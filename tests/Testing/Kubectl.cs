namespace EdgeOrch.Testing;

/// <summary>Runs a real kubectl against one cluster.</summary>
/// <param name="path">The executable, from <see cref="Toolbox.KubectlAsync"/>.</param>
/// <param name="kubeconfig">The kubeconfig file.</param>
/// <param name="server">Address to use instead of the kubeconfig's, such as <c>https://10.64.1.2:6443</c>.</param>
public sealed class Kubectl(string path, string kubeconfig, string? server = null)
{
    private readonly string _cache = TestRun.NewDirectory("kubectl-cache");

    /// <summary>Fetches the kubectl of a version ("1.20", "1.32", "1.36") and points it at a cluster.</summary>
    public static async Task<Kubectl> CreateAsync(string version, string kubeconfig, string? server = null) =>
        new(await Toolbox.KubectlAsync(version), kubeconfig, server);

    /// <summary>Runs kubectl and returns what came of it, success or not.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    /// <summary>Runs kubectl with standard input (for <c>-f -</c>) or a time limit of its own.</summary>
    public Task<CommandResult> RunAsync(
        IEnumerable<string> arguments, string? input, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Command.RunAsync(path, [.. Common(), .. arguments], input, timeout, Variables(), cancel);

    /// <summary>Runs kubectl, which must succeed.</summary>
    /// <returns>Its standard output without surrounding white space.</returns>
    public async Task<string> OutputAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Out.Trim();

    /// <summary>Applies a manifest, which must succeed.</summary>
    public async Task<string> ApplyAsync(string manifest, params string[] options) =>
        (await RunAsync(["apply", "-f", "-", .. options], manifest)).Succeeded().Out.Trim();

    /// <summary>Runs kubectl on a terminal of its own, for <c>exec -it</c>; what the terminal showed is in <c>Out</c>.</summary>
    public Task<CommandResult> RunOnTerminalAsync(IEnumerable<string> arguments, string input, TimeSpan? timeout = null)
    {
        // script(1) makes the terminal. It takes one shell command line, hence the quoting.
        string line = string.Join(' ', ((string[])[path, .. Common(), .. arguments]).Select(Quote));
        return Command.RunAsync("script", ["--quiet", "--return", "--command", line, "/dev/null"], input, timeout, Variables());
    }

    /// <summary>Starts a kubectl that runs on, such as <c>port-forward</c>, <c>logs -f</c> or <c>get -w</c>.</summary>
    public Daemon Start(params string[] arguments) =>
        Daemon.Start("kubectl " + string.Join(' ', arguments), path, [.. Common(), .. arguments], Path.Combine(_cache, "output.log"), environment: Variables());

    private static string Quote(string argument) => "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private string[] Common() => server is null
        ? ["--kubeconfig", kubeconfig, "--cache-dir", _cache]
        : ["--kubeconfig", kubeconfig, "--cache-dir", _cache, "--server", server];

    // A proxy or a kubeconfig of the person who runs the tests must not matter.
    private Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["HOME"] = _cache,
        ["KUBECONFIG"] = kubeconfig,
        ["NO_PROXY"] = "*",
        ["no_proxy"] = "*",
    };
}
