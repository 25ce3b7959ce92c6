using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Cli.Objects.Apply;
using EdgeOrch.Cli.Objects.Delete;
using EdgeOrch.Cli.Objects.Describe;
using EdgeOrch.Cli.Objects.Get;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Objects.Scale;
using EdgeOrch.Cli.Tests.Support;

namespace EdgeOrch.Cli.Tests.Objects;

/// <summary>The commands against a real API server in memory.</summary>
public sealed class ConversationTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: main, image: "web:1", env: [{name: A, value: "1"}]}
              - {name: side, image: "side:1"}
        """;

    [Fact]
    public async Task Apply_creates_then_leaves_alone_then_changes_and_deletes_what_the_manifest_lost()
    {
        await using var server = await InProcessServer.StartAsync();
        Assert.Equal("deployment.apps/web created\n", await ApplyAsync(server, Deployment));
        Assert.Equal("deployment.apps/web unchanged\n", await ApplyAsync(server, Deployment));
        var changed = Deployment.Replace("web:1", "web:2", StringComparison.Ordinal).Replace("- {name: side, image: \"side:1\"}", "", StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web configured\n", await ApplyAsync(server, changed));
        var stored = await server.Session.GetAsync("/apis/apps/v1/namespaces/default/deployments/web", "", CancellationToken.None);
        var containers = (JsonArray)stored["spec"]!["template"]!["spec"]!["containers"]!;
        Assert.Equal("web:2", (string?)Assert.Single(containers)!["image"]);
        Assert.Equal("Always", (string?)stored["spec"]!["template"]!["spec"]!["restartPolicy"]);
    }

    [Fact]
    public async Task Apply_keeps_what_others_set_between_two_applies()
    {
        await using var server = await InProcessServer.StartAsync();
        await ApplyAsync(server, Deployment.Replace("  replicas: 2\n", "", StringComparison.Ordinal));
        await server.Session.SendAsync(
            "PATCH", "/apis/apps/v1/namespaces/default/deployments/web", "", Json.Of("{spec: {replicas: 7}}"), "application/merge-patch+json", CancellationToken.None);
        await ApplyAsync(server, Deployment.Replace("  replicas: 2\n", "", StringComparison.Ordinal).Replace("web:1", "web:2", StringComparison.Ordinal));
        var stored = await server.Session.GetAsync("/apis/apps/v1/namespaces/default/deployments/web", "", CancellationToken.None);
        Assert.Equal(7, (int?)stored["spec"]!["replicas"]);
    }

    [Fact]
    public async Task Apply_names_the_file_and_the_field_of_a_mistake()
    {
        await using var server = await InProcessServer.StartAsync();
        var text = await ApplyAsync(server, Deployment.Replace("replicas: 2", "replicaz: 2", StringComparison.Ordinal));
        Assert.Contains("error when creating \"test.yaml\"", text, StringComparison.Ordinal);
        Assert.Contains("replicaz", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_shows_columns_as_the_server_makes_them()
    {
        await using var server = await InProcessServer.StartAsync();
        await ApplyAsync(server, "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: b}}");
        Assert.Equal(0, await GetAsync(server, new GetRequest(ResourceArguments.Parse(["cm"]))));
        var lines = server.TakeText().Split('\n');
        Assert.Equal("NAME       DATA   AGE", lines[0]);
        Assert.StartsWith("settings   1      ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_of_a_missing_object_says_so_as_kubectl_does_and_still_shows_the_others()
    {
        await using var server = await InProcessServer.StartAsync();
        await ApplyAsync(server, "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}");
        Assert.Equal(1, await GetAsync(server, new GetRequest(ResourceArguments.Parse(["configmaps", "nope", "settings"])) { Output = OutputFormat.Name }));
        Assert.Equal("configmap/settings\nError from server (NotFound): configmaps \"nope\" not found\n", server.TakeText());
    }

    [Fact]
    public async Task Get_of_nothing_names_the_namespace()
    {
        await using var server = await InProcessServer.StartAsync();
        Assert.Equal(0, await GetAsync(server, new GetRequest(ResourceArguments.Parse(["secrets"]))));
        Assert.Equal("No resources found in default namespace.\n", server.TakeText());
    }

    [Fact]
    public async Task Delete_waits_until_the_object_is_gone()
    {
        await using var server = await InProcessServer.StartAsync();
        await ApplyAsync(server, "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}");
        var code = await new DeleteRun(server.Session, new DeleteOptions()).RunAsync(ResourceArguments.Parse(["cm/settings"]), CancellationToken.None);
        Assert.Equal((0, "configmap \"settings\" deleted\n"), (code, server.TakeText()));
        code = await new DeleteRun(server.Session, new DeleteOptions()).RunAsync(ResourceArguments.Parse(["cm/settings"]), CancellationToken.None);
        Assert.Equal((1, "Error from server (NotFound): configmaps \"settings\" not found\n"), (code, server.TakeText()));
        code = await new DeleteRun(server.Session, new DeleteOptions { IgnoreNotFound = true }).RunAsync(ResourceArguments.Parse(["cm/settings"]), CancellationToken.None);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Describe_shows_a_workload_with_its_template()
    {
        await using var server = await InProcessServer.StartAsync();
        await ApplyAsync(server, Deployment);
        Assert.Equal(0, await new DescribeRun(server.Session, allNamespaces: false, selector: null).RunAsync(ResourceArguments.Parse(["deploy/web"]), CancellationToken.None));
        var text = server.TakeText();
        Assert.Contains("Replicas:               2 desired | 0 updated | 0 total | 0 available | 0 unavailable\n", text, StringComparison.Ordinal);
        Assert.Contains("    main:\n      Image:      web:1\n", text, StringComparison.Ordinal);
        Assert.Contains("Events:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scale_sets_the_replicas_unless_there_is_another_number_than_expected()
    {
        await using var server = await InProcessServer.StartAsync();
        await ApplyAsync(server, Deployment);
        var kind = await server.Session.Resources.FindAsync("deploy", CancellationToken.None);
        await ScaleCommand.ScaleAsync(server.Session, kind, "web", 5, expected: 2, CancellationToken.None);
        Assert.Equal("deployment.apps/web scaled\n", server.TakeText());
        var error = await Assert.ThrowsAsync<UserException>(() => ScaleCommand.ScaleAsync(server.Session, kind, "web", 1, expected: 2, CancellationToken.None));
        Assert.Equal("Expected replicas to be 2, was 5", error.Message);
    }

    private static Task<int> GetAsync(InProcessServer server, GetRequest request) => new GetRun(server.Session, request).RunAsync(CancellationToken.None);

    private static async Task<string> ApplyAsync(InProcessServer server, string yaml)
    {
        await new Applier(server.Session, new ApplyOptions()).RunAsync(ManifestReader.Parse(Encoding.UTF8.GetBytes(yaml), "test.yaml"), CancellationToken.None);
        return server.TakeText();
    }
}
