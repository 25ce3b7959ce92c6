using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>Scaling, updating and exposing a Deployment with kubectl.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class RolloutTests(OneNode cluster)
{
    private const string Deployment = "deployment/nginx-cluster";
    private const string Image = "{.spec.template.spec.containers[0].image}";

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Update_history_undo_pause_resume_and_restart(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "rollout", kubectl);
        await space.ApplyAsync(Manifests.NginxCluster.Replace("replicas: 3", "replicas: 1", StringComparison.Ordinal));
        await space.RolledOutAsync("nginx-cluster");
        string first = await space.ValueAsync(Deployment, Image);

        await space.OutputAsync("set", "image", Deployment, "nginx=" + Images.NewerNginx);
        await space.RolledOutAsync("nginx-cluster");
        Assert.Equal(Images.NewerNginx, await space.ValueAsync(Deployment, Image));
        string history = await space.OutputAsync("rollout", "history", Deployment);
        Assert.Matches(@"REVISION +CHANGE-CAUSE\s+1 +<none>\s+2 +<none>", history);
        Assert.Contains(Images.Nginx, await space.OutputAsync("rollout", "history", Deployment, "--revision=1"), StringComparison.Ordinal);

        await space.OutputAsync("rollout", "undo", Deployment);
        await space.RolledOutAsync("nginx-cluster");
        Assert.Equal(first, await space.ValueAsync(Deployment, Image));
        Assert.Equal("3", await space.ValueAsync(Deployment, "{.metadata.annotations.deployment\\.kubernetes\\.io/revision}"));

        await space.OutputAsync("rollout", "pause", Deployment);
        await space.OutputAsync("set", "image", Deployment, "nginx=" + Images.NewerNginx);
        await space.UntilAsync(Deployment, "{.status.conditions[?(@.type==\"Progressing\")].reason}", "DeploymentPaused");
        Assert.Equal(Images.Nginx, await space.ValueAsync("pods", "{.items[*].spec.containers[0].image}"));
        await space.OutputAsync("rollout", "resume", Deployment);
        await space.RolledOutAsync("nginx-cluster");

        await space.OutputAsync("rollout", "restart", Deployment);
        await space.RolledOutAsync("nginx-cluster");
        Assert.NotEmpty(await space.ValueAsync(Deployment, "{.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Scale_and_expose(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "scale", kubectl);
        await space.OutputAsync("create", "deployment", "web", "--image=" + Images.Nginx);
        await space.OutputAsync("scale", "deployment/web", "--replicas=2");
        await space.RolledOutAsync("web");
        Assert.Equal("2", await space.ValueAsync("deployment/web", "{.status.readyReplicas}"));
        Assert.NotEqual(0, (await space.RunAsync("scale", "deployment/web", "--current-replicas=5", "--replicas=1")).ExitCode);

        await space.OutputAsync("expose", "deployment/web", "--port=80");
        string address = await space.ValueAsync("service/web", "{.spec.clusterIP}");
        await Eventually.TrueAsync(
            async () => (await cluster.Server.FetchAsync($"http://{address}/")).Out.Contains("Welcome to nginx", StringComparison.Ordinal),
            Limits.Soon,
            "the service answers");
        await space.OutputAsync("scale", "deployment/web", "--replicas=0");
        await space.UntilAsync("endpoints/web", "{.subsets[*].addresses[*].ip}", "");

        // curl's status 7 is a refused connection, 28 would be silence.
        await Eventually.TrueAsync(
            async () => (await cluster.Server.FetchAsync($"http://{address}/")).ExitCode == 7,
            Limits.Soon,
            "a service without pods refuses");
    }
}
