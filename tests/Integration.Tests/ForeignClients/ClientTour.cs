using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.ForeignClients;

/// <summary>Runs one story of a scripted tour that a client library of another project makes.</summary>
internal static class ClientTour
{
    /// <summary>The directory of a language's script.</summary>
    internal static string Scripts(string language) =>
        Path.Combine(TestRun.Repository, "tests", "Integration.Tests", "ForeignClients", language);

    /// <summary>Runs an interpreter with a script on a story in a namespace of its own; the story must end well.</summary>
    internal static async Task RunAsync(TestCluster cluster, string interpreter, string script, string label, string story, Dictionary<string, string> environment)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, $"{label}-{story}");
        environment["KUBECONFIG"] = KubeconfigOf(cluster);
        environment["HOME"] = Path.GetDirectoryName(environment["KUBECONFIG"])!;
        environment["NO_PROXY"] = environment["no_proxy"] = "*";
        CommandResult result = await Command.RunAsync(interpreter, [script, story, space.Namespace], timeout: TimeSpan.FromMinutes(4), environment: environment);
        Assert.Equal("ok", result.Succeeded().Out.Trim());
    }

    // The server's own kubeconfig names its loopback address, which is another one out here.
    private static string KubeconfigOf(TestCluster cluster)
    {
        EdgeOrchProcess server = cluster.Server.Process;
        string path = Path.Combine(TestRun.NewDirectory("foreign-client"), "kubeconfig");
        string port = new Uri(server.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(path, File.ReadAllText(server.Kubeconfig).Replace($"https://127.0.0.1:{port}", server.Address, StringComparison.Ordinal));
        return path;
    }
}
