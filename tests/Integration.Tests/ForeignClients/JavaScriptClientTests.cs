using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.ForeignClients;

/// <summary>The JavaScript client of the Kubernetes project finds a Kubernetes.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class JavaScriptClientTests(OneNode cluster)
{
    [Theory]
    [InlineData("typed")]
    [InlineData("patches")]
    [InlineData("dynamically")]
    [InlineData("watching")]
    [InlineData("containers")]
    [InlineData("custom")]
    [InlineData("access")]
    [InlineData("leadership")]
    public async Task JavaScript_client(string story)
    {
        // Modules are found beside the script that imports them.
        string library = await Toolbox.ClientLibraryAsync("javascript");
        string directory = TestRun.NewDirectory("javascript-client");
        Directory.CreateSymbolicLink(Path.Combine(directory, "node_modules"), Path.Combine(library, "node_modules"));
        string script = Path.Combine(directory, "tour.mjs");
        File.Copy(Path.Combine(ClientTour.Scripts("JavaScript"), "tour.mjs"), script);
        await ClientTour.RunAsync(cluster, "node", script, "javascript", story, new Dictionary<string, string>(StringComparer.Ordinal));
    }
}
