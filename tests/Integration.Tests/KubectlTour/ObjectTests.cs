using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>What users do to objects with kubectl.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class ObjectTests(OneNode cluster)
{
    private const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          colour: red
        """;

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Apply_get_and_describe(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "get", kubectl);
        Assert.Equal("deployment.apps/nginx-cluster created", await space.ApplyAsync(Manifests.NginxCluster));
        Assert.Equal("deployment.apps/nginx-cluster unchanged", await space.ApplyAsync(Manifests.NginxCluster));
        Assert.Equal("deployment.apps/nginx-cluster configured", await space.ApplyAsync(Manifests.NginxCluster.Replace("replicas: 3", "replicas: 2", StringComparison.Ordinal)));
        await space.RolledOutAsync("nginx-cluster");

        string deployments = await space.OutputAsync("get", "deployments", "-o", "wide");
        Assert.Matches(@"NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\s+nginx-cluster +2/2 +2 +2 +\S+ +nginx +nginx:1\.25 +app=nginx", deployments);
        string pods = await space.OutputAsync("get", "pods", "-o", "wide");
        Assert.Matches(@"NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES", pods);
        Assert.Matches(@"nginx-cluster-\S+ +1/1 +Running +0 +\S+ +10\.42\.\d+\.\d+ +n1 +<none> +<none>", pods);
        Assert.Contains("kind: Deployment", await space.OutputAsync("get", "deployment/nginx-cluster", "-o", "yaml"), StringComparison.Ordinal);
        Assert.Contains("nginx-cluster", await space.OutputAsync("get", "all", "-l", "app=nginx"), StringComparison.Ordinal);
        Assert.Matches(@"n1 +Ready", await space.OutputAsync("get", "nodes", "-o", "wide"));

        string described = await space.OutputAsync("describe", "deployment", "nginx-cluster");
        Assert.Matches(@"Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable", described);
        Assert.Contains("ScalingReplicaSet", described, StringComparison.Ordinal);
        string pod = (await space.PodsAsync("app=nginx"))[0];
        Assert.Matches(@"Normal +Started", await space.OutputAsync("describe", "pod", pod));
        Assert.Contains("Allocatable:", await space.OutputAsync("describe", "node", "n1"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Watching_shows_every_change(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "watch", kubectl);
        await space.ApplyAsync(Settings);
        await using Daemon watch = space.Start("get", "configmaps", "-w", "--output-watch-events");
        await watch.WaitForAsync(() => Shows(watch, @"ADDED +settings"), Limits.Soon, "the first line shows");
        await space.OutputAsync("label", "configmap", "settings", "tier=front");
        await watch.WaitForAsync(() => Shows(watch, @"MODIFIED +settings"), Limits.Soon, "the change shows");
        await space.OutputAsync("delete", "configmap", "settings");
        await watch.WaitForAsync(() => Shows(watch, @"DELETED +settings"), Limits.Soon, "the deletion shows");
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Patch_label_and_annotate(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "patch", kubectl);
        await space.ApplyAsync(Manifests.NginxCluster.Replace("replicas: 3", "replicas: 0", StringComparison.Ordinal));
        const string deployment = "deployment/nginx-cluster";
        await space.OutputAsync("patch", deployment, "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox:1.36"}]}}}}""");
        Assert.Equal("nginx side", Sorted(await space.ValueAsync(deployment, "{.spec.template.spec.containers[*].name}")));
        await space.OutputAsync("patch", deployment, "--type=merge", "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"only","image":"busybox:1.36"}]}}}}""");
        Assert.Equal("only", await space.ValueAsync(deployment, "{.spec.template.spec.containers[*].name}"));
        await space.OutputAsync("patch", deployment, "--type=json", "-p", """[{"op":"replace","path":"/spec/minReadySeconds","value":7}]""".Replace("replace", "add", StringComparison.Ordinal));
        Assert.Equal("7", await space.ValueAsync(deployment, "{.spec.minReadySeconds}"));

        await space.OutputAsync("label", deployment, "tier=front", "zone=a");
        Assert.NotEqual(0, (await space.RunAsync("label", deployment, "tier=back")).ExitCode);
        await space.OutputAsync("label", deployment, "tier=back", "zone-", "--overwrite");
        Assert.Contains("nginx-cluster", await space.OutputAsync("get", "deployments", "-l", "tier in (back),!zone", "-L", "tier"), StringComparison.Ordinal);
        await space.OutputAsync("annotate", deployment, "team=edge");
        Assert.Equal("edge", await space.ValueAsync(deployment, "{.metadata.annotations.team}"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Dry_run_and_diff_change_nothing(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "dry", kubectl);
        Assert.Contains("created (server dry run)", (await space.FeedAsync(Settings, "apply", "--dry-run=server", "-f", "-")).Succeeded().Out, StringComparison.Ordinal);
        Assert.NotEqual(0, (await space.RunAsync("get", "configmap", "settings")).ExitCode);

        await space.ApplyAsync(Settings);
        Assert.Equal(0, (await space.FeedAsync(Settings, "diff", "-f", "-")).ExitCode);
        CommandResult diff = await space.FeedAsync(Settings.Replace("red", "blue", StringComparison.Ordinal), "diff", "-f", "-");
        Assert.Equal(1, diff.ExitCode);
        Assert.Contains("-  colour: red", diff.Out, StringComparison.Ordinal);
        Assert.Contains("+  colour: blue", diff.Out, StringComparison.Ordinal);
        Assert.Equal("red", await space.ValueAsync("configmap/settings", "{.data.colour}"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Wait_and_delete(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "wait", kubectl);
        await space.ApplyAsync(Manifests.Shell("sleeper", "sleep 3600"));
        Assert.Contains("condition met", await space.OutputAsync("wait", "pod/sleeper", "--for=condition=Ready", "--timeout=60s"), StringComparison.Ordinal);
        Assert.StartsWith("pod \"sleeper\" deleted", await space.OutputAsync("delete", "pod", "sleeper", "--wait=false"), StringComparison.Ordinal);
        // An old kubectl counts it as an error that there is nothing left to wait for.
        CommandResult gone = await space.RunAsync("wait", "pod/sleeper", "--for=delete", "--timeout=60s");
        Assert.True(gone.ExitCode == 0 || gone.Err.Contains("no matching resources found", StringComparison.Ordinal), gone.ToString());
        Assert.NotEqual(0, (await space.RunAsync("get", "pod", "sleeper")).ExitCode);
        await space.ApplyAsync(Manifests.NginxCluster);
        await space.OutputAsync("delete", "deployment", "nginx-cluster", "--wait");
        Assert.Contains("NotFound", (await space.RunAsync("get", "deployment", "nginx-cluster")).Err, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await space.OutputAsync("get", "replicasets,pods", "-o", "name")).Length == 0, Limits.Containers, "what the Deployment owned is gone");
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task The_api_explains_itself(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "explain", kubectl);
        Assert.Contains("replicas", await space.OutputAsync("explain", "deployment.spec"), StringComparison.Ordinal);
        Assert.Matches(@"containerPort.*<integer>", await space.OutputAsync("explain", "pod.spec.containers.ports"));
        string resources = await space.OutputAsync("api-resources");
        Assert.Matches(@"deployments +deploy +apps/v1 +true +Deployment", resources);
        Assert.Matches(@"nodes +no +v1 +false +Node", resources);
        Assert.Contains("networking.k8s.io/v1", await space.OutputAsync("api-versions"), StringComparison.Ordinal);
        Assert.Contains("+edgeorch", await space.OutputAsync("version"), StringComparison.Ordinal);
        Assert.Equal("yes", await space.OutputAsync("auth", "can-i", "delete", "pods"));
        CommandResult refused = await space.RunAsync("auth", "can-i", "delete", "pods", "--as", "system:serviceaccount:default:default");
        Assert.Equal(("no", 1), (refused.Out.Trim().Split(' ')[0], refused.ExitCode));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Objects_are_made_from_the_command_line(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "create", kubectl);
        await space.OutputAsync("create", "configmap", "c", "--from-literal=a=1");
        await space.OutputAsync("create", "secret", "generic", "s", "--from-literal=password=hunter2");
        Assert.Equal("aHVudGVyMg==", await space.ValueAsync("secret/s", "{.data.password}"));
        await space.OutputAsync("create", "serviceaccount", "robot");
        await space.OutputAsync("create", "role", "reader", "--verb=get,list", "--resource=pods");
        await space.OutputAsync("create", "rolebinding", "robot-reads", "--role=reader", $"--serviceaccount={space.Namespace}:robot");
        string robot = $"system:serviceaccount:{space.Namespace}:robot";
        await Eventually.TrueAsync(
            async () => (await space.RunAsync("auth", "can-i", "list", "pods", "--as", robot)).Out.Trim() == "yes", Limits.Soon, "the binding counts");
        await space.OutputAsync("run", "one", "--image=" + Images.Busybox, "--restart=Never", "--", "true");
        await space.UntilAsync("pod/one", "{.status.phase}", "Succeeded", Limits.Containers);
    }

    private static Task<bool> Shows(Daemon watch, string pattern) =>
        Task.FromResult(System.Text.RegularExpressions.Regex.IsMatch(watch.Log, pattern));

    private static string Sorted(string words) => string.Join(' ', words.Split(' ').Order(StringComparer.Ordinal));
}
