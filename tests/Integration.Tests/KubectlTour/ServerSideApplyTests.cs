using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>Several people and tools at one object, each with what is theirs.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class ServerSideApplyTests(OneNode cluster)
{
    private const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          colour: red
          size: big
        """;

    private static readonly string Blue = Settings.Replace("red", "blue", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task What_others_own_is_a_conflict_until_it_is_forced(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "owners", kubectl);
        Assert.Equal("configmap/settings serverside-applied", (await space.FeedAsync(Settings, "apply", "--server-side", "-f", "-")).Succeeded().Out.Trim());
        CommandResult refused = await space.FeedAsync(Blue, "apply", "--server-side", "--field-manager=other", "-f", "-");
        Assert.Contains("Apply failed with 1 conflict: conflict with \"kubectl\": .data.colour", refused.Err, StringComparison.Ordinal);
        (await space.FeedAsync(Blue, "apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", "-")).Succeeded();
        Assert.Equal("blue", await space.ValueAsync("configmap/settings", "{.data.colour}"));

        // The first one no longer has the colour, so leaving it out does not remove it; the size is both's.
        string less = Settings.Replace("  colour: red\n", "", StringComparison.Ordinal).Replace("  size: big", "  mine: really", StringComparison.Ordinal);
        (await space.FeedAsync(less, "apply", "--server-side", "-f", "-")).Succeeded();
        Assert.Equal("blue big really", await space.ValueAsync("configmap/settings", "{.data.colour} {.data.size} {.data.mine}"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Applies_of_the_client_go_on_as_applies_of_the_server(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "upgrade", kubectl);
        await space.ApplyAsync(Settings);
        (await space.FeedAsync(Blue, "apply", "--server-side", "-f", "-")).Succeeded();
        Assert.Equal("blue", await space.ValueAsync("configmap/settings", "{.data.colour}"));
        (await space.FeedAsync(Blue.Replace("  size: big", "  weight: low", StringComparison.Ordinal), "apply", "--server-side", "-f", "-")).Succeeded();
        string data = await space.ValueAsync("configmap/settings", "{.data.colour} {.data.weight} {.data.size}");
        // Only newer kubectls hand over what the client-side apply owned.
        Assert.Equal(kubectl == "1.20" ? "blue low big" : "blue low", data);
        Assert.Contains("weight", await space.ValueAsync("configmap/settings", @"{.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Every_command_is_recorded_under_its_name(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "record", kubectl);
        await space.OutputAsync("create", "configmap", "m", "--from-literal=a=1");
        await space.OutputAsync("label", "configmap", "m", "tier=front");
        string[] all = ["get", "configmap", "m", "-o", "jsonpath={range .metadata.managedFields[*]}{.manager} {.operation};{end}"];
        string shown = await space.OutputAsync(kubectl == "1.20" ? all : [.. all, "--show-managed-fields"]);
        Assert.Equal("kubectl-create Update;kubectl-label Update;", shown);
        Assert.Contains("Text by key.", await space.OutputAsync("explain", "configmap.data"), StringComparison.Ordinal);
    }
}
