using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>An update under load.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class RollingUpdateTests(OneNode cluster)
{
    // As every Deployment that must not lose requests: ready means that it serves, and it serves on while nodes learn that it ends.
    private const string Deployment = Manifests.NginxCluster + "\n" + """
                  readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
                  lifecycle: {preStop: {sleep: {seconds: 2}}}
        """;

    [Fact]
    public async Task Not_one_request_through_the_cluster_ip_fails()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "update");
        await space.ApplyAsync(Deployment);
        await space.ApplyAsync(Manifests.NginxService);
        await space.RolledOutAsync("nginx-cluster");
        string address = await space.ValueAsync("service/nginx-cluster", "{.spec.clusterIP}");
        await Eventually.TrueAsync(async () => (await cluster.Server.FetchAsync($"http://{address}/")).ExitCode == 0, Limits.Soon, "the service answers");

        string log = Path.Combine(TestRun.NewDirectory("requests"), "log");
        await using Daemon requests = Daemon.Start("requests", "sh", ["-c", Loop(address)], log, cluster.Server.Space);
        await requests.WaitForAsync(() => Task.FromResult(Answers(requests) > 10), Limits.Soon, "requests are made");
        foreach (string image in (string[])[Images.NewerNginx, Images.Nginx])
        {
            await space.OutputAsync("set", "image", "deployment/nginx-cluster", "nginx=" + image);
            await space.RolledOutAsync("nginx-cluster");
            await Eventually.TrueAsync(async () => (await space.OutputAsync("get", "pods", "-o", "name")).Split('\n').Length == 3, Limits.Containers, "old pods end");
        }

        int before = Answers(requests);
        await requests.WaitForAsync(() => Task.FromResult(Answers(requests) > before + 10), Limits.Soon, "requests go on");
        await requests.KillAsync();
        string[] failures = [.. requests.Log.Split('\n').Where(line => line.Contains("curl:", StringComparison.Ordinal) || line.Contains("failed", StringComparison.Ordinal))];
        Assert.True(failures.Length == 0, $"{failures.Length} of {Answers(requests)} failed:\n{string.Join('\n', failures)}");
    }

    // Each request is a connection of its own, as a new client's would be; the loop has an end in case nobody stops it.
    private static string Loop(string address) =>
        $"i=0; while [ $i -lt 100000 ]; do i=$((i+1)); curl --noproxy '*' -sS -f -o /dev/null --max-time 5 http://{address}/ && echo ok || echo failed; done";

    private static int Answers(Daemon requests) => requests.Log.Split('\n').Count(line => line is "ok" or "failed");
}
