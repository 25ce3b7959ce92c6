namespace EdgeOrch.Integration.Tests;

/// <summary>A server that keeps its state in an etcd of somebody else's.</summary>
public sealed class ExternalEtcdTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task Kubectl_works_through_restarts_of_the_server_and_of_etcd(string version)
    {
        EtcdCertificates tls = EtcdCertificates.Create();
        await using EtcdInstance etcd = await EtcdInstance.StartAsync(version, tls);
        await using EdgeOrchProcess server = await EdgeOrchProcess.StartServerAsync(Options(etcd, tls));
        Kubectl kubectl = await server.KubectlAsync("1.32");
        await kubectl.ApplyAsync(ConfigMap("kept", "1"));
        string before = await RevisionAsync(kubectl);
        await using Daemon watch = kubectl.Start("get", "configmap", "kept", "--watch", "--output", "jsonpath={.data.value};");
        await kubectl.ApplyAsync(ConfigMap("kept", "2"));
        await SeenAsync(watch, "1;2;");
        Assert.NotEqual(before, await RevisionAsync(kubectl));
        await kubectl.ApplyAsync(ConfigMap("gone", "x"));
        await kubectl.OutputAsync("delete", "configmap", "gone");
        Assert.Contains("NotFound", (await kubectl.RunAsync("get", "configmap", "gone")).Err, StringComparison.Ordinal);

        await etcd.KillAsync();
        await etcd.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await kubectl.RunAsync(["apply", "-f", "-"], ConfigMap("kept", "3"))).ExitCode == 0, s_soon, "writes work again");
        await SeenAsync(watch, "1;2;3;");

        string revision = await RevisionAsync(kubectl);
        Assert.Equal(0, await server.StopAsync());
        await server.StartAgainAsync();
        Assert.Equal(revision, await RevisionAsync(kubectl));
        await kubectl.ApplyAsync(ConfigMap("kept", "4"));
        Assert.Equal("4", await kubectl.OutputAsync("get", "configmap", "kept", "--output", "jsonpath={.data.value}"));
    }

    [Fact]
    public async Task Without_etcd_the_server_says_who_does_not_answer()
    {
        CommandResult result = await EdgeOrchBinary.RunAsync(
            "server", "--data-dir", TestRun.NewDirectory("no-etcd"), "--write-kubeconfig=", "--disable-agent", "--datastore-endpoint", "http://127.0.0.1:1");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("http://127.0.0.1:1: Connection refused", result.Err, StringComparison.Ordinal);
        Assert.Contains("--datastore-endpoint", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Err, StringComparison.Ordinal);
    }

    private static EdgeOrchOptions Options(EtcdInstance etcd, EtcdCertificates tls) => new()
    {
        DataDirectory = Path.Combine(TestRun.NewDirectory("on-etcd"), "data"),
        NodeName = "on-etcd",
        Arguments =
        [
            "--disable-agent", "--advertise-address", "127.0.0.1", "--datastore-endpoint", etcd.Endpoint,
            "--datastore-cafile", tls.Authority, "--datastore-certfile", tls.ClientCertificate, "--datastore-keyfile", tls.ClientKey,
        ],
    };

    private static string ConfigMap(string name, string value) =>
        $"{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"{name}\",\"namespace\":\"default\"}},\"data\":{{\"value\":\"{value}\"}}}}";

    private static Task<string> RevisionAsync(Kubectl kubectl) =>
        kubectl.OutputAsync("get", "configmap", "kept", "--output", "jsonpath={.metadata.resourceVersion}");

    private static Task SeenAsync(Daemon watch, string values) =>
        watch.WaitForAsync(() => Task.FromResult(watch.Log.Contains(values, StringComparison.Ordinal)), s_soon, $"the watch shows {values}");
}
