using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.ForeignClients;

/// <summary>The Python client as Debian ships it finds a Kubernetes.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class PythonClientTests(OneNode cluster)
{
    [Theory]
    [InlineData("typed")]
    [InlineData("patches")]
    [InlineData("apply")]
    [InlineData("watching")]
    [InlineData("containers")]
    [InlineData("custom")]
    [InlineData("dynamically")]
    [InlineData("access")]
    [InlineData("leadership")]
    public async Task Python_client(string story)
    {
        string library = await Toolbox.ClientLibraryAsync("python");
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["PYTHONPATH"] = library, ["PYTHONDONTWRITEBYTECODE"] = "1" };
        await ClientTour.RunAsync(cluster, "python3", Path.Combine(ClientTour.Scripts("Python"), "tour.py"), "python", story, environment);
    }
}
