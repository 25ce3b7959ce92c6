using System.Diagnostics;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>What breaks is made whole: containers, pods, the server, an agent, a node.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class SelfHealingTests(ThreeNodes cluster)
{
    private const string ReadyReplicas = "{.status.readyReplicas}";

    [Fact]
    public async Task A_killed_container_is_started_again_in_its_pod()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "container");
        await space.ApplyAsync(Manifests.Shell("victim", "sleep 3600"));
        await space.ReadyAsync("victim");
        string before = await space.ContainerIdAsync("victim");
        TestNode node = cluster.Node(await space.ValueAsync("pod/victim", "{.spec.nodeName}"));
        int pid = (await node.PidOfAsync(before))!.Value;
        using (Process process = Process.GetProcessById(pid))
        {
            process.Kill();
        }

        await space.UntilAsync("pod/victim", "{.status.containerStatuses[0].restartCount}", "1", Limits.Containers);
        await space.ReadyAsync("victim");
        Assert.NotEqual(before, await space.ContainerIdAsync("victim"));
        Assert.Equal("137", await space.ValueAsync("pod/victim", "{.status.containerStatuses[0].lastState.terminated.exitCode}"));
    }

    [Fact]
    public async Task A_deleted_pod_is_replaced()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "pod");
        await space.ApplyAsync(Manifests.NginxCluster);
        await space.RolledOutAsync("nginx-cluster");
        IReadOnlyList<string> before = await space.PodsAsync("app=nginx");
        await space.OutputAsync("delete", "pod", before[0]);
        await space.UntilAsync("deployment/nginx-cluster", ReadyReplicas, "3", Limits.Containers);
        IReadOnlyList<string> after = await space.PodsAsync("app=nginx");
        Assert.Equal(3, after.Count);
        Assert.DoesNotContain(before[0], after);
        Assert.Equal(2, after.Intersect(before).Count());
    }

    [Fact]
    public async Task Pods_survive_the_servers_death_and_nothing_is_lost()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "server");
        await space.ApplyAsync(Manifests.NginxCluster);
        await space.RolledOutAsync("nginx-cluster");
        await space.OutputAsync("create", "configmap", "last-write", "--from-literal=key=value");
        string before = await ContainersAsync(space);

        await cluster.Server.Process.KillAsync();
        await cluster.Server.Process.StartAgainAsync();

        Assert.Equal("value", await space.ValueAsync("configmap/last-write", "{.data.key}"));
        await space.OutputAsync("scale", "deployment/nginx-cluster", "--replicas=4");
        await space.RolledOutAsync("nginx-cluster");
        string after = await ContainersAsync(space);
        Assert.All(before.Split(' '), container => Assert.Contains(container, after, StringComparison.Ordinal));
        Assert.Equal("0 0 0 0", await space.ValueAsync("pods", "{.items[*].status.containerStatuses[0].restartCount}"));
    }

    [Fact]
    public async Task Pods_survive_the_agents_death_and_are_adopted()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "agent");
        await space.ApplyAsync(OnSecond("stayer"));
        await space.ReadyAsync("stayer");
        string container = await space.ContainerIdAsync("stayer");
        int pid = (await cluster.Second.PidOfAsync(container))!.Value;

        await cluster.Second.Process.KillAsync();
        Assert.Equal(pid, await cluster.Second.PidOfAsync(container));
        await cluster.Second.Process.StartAgainAsync();

        // The agent works again: it starts a new pod and reaches into the old one.
        await space.ApplyAsync(OnSecond("newcomer"));
        await space.ReadyAsync("newcomer");
        await Eventually.TrueAsync(
            async () => (await space.RunAsync("exec", "stayer", "--", "echo", "here")).Out.Trim() == "here", Limits.Soon, "the adopted container can be reached");
        Assert.Equal(container, await space.ContainerIdAsync("stayer"));
        Assert.Equal(pid, await cluster.Second.PidOfAsync(container));
        Assert.Equal("0", await space.ValueAsync("pod/stayer", "{.status.containerStatuses[0].restartCount}"));
    }

    [Fact]
    public async Task Pods_of_a_lost_node_leave_the_service_and_are_replaced_elsewhere()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "node");
        await space.ApplyAsync(Manifests.NginxCluster.Replace("replicas: 3", "replicas: 2", StringComparison.Ordinal) + "\n" + """
                  tolerations:
                    - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 2}
                    - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 2}
                  topologySpreadConstraints:
                    - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: nginx}}}
            """);
        await space.ApplyAsync(Manifests.NginxService);
        await space.RolledOutAsync("nginx-cluster");
        Assert.Contains(cluster.Second.Name, await space.ValueAsync("pods", "{.items[*].spec.nodeName}"), StringComparison.Ordinal);
        string lostIp = await space.ValueAsync("pods", $"{{.items[?(@.spec.nodeName==\"{cluster.Second.Name}\")].status.podIP}}");
        await EveryNodeFetchesAsync(space);

        await cluster.Second.Process.KillAsync();
        try
        {
            await space.UntilAsync("node/" + cluster.Second.Name, "{.status.conditions[?(@.type==\"Ready\")].status}", "Unknown", Limits.Containers);
            await Eventually.TrueAsync(
                async () => !(await space.ValueAsync("endpoints/nginx-cluster", "{.subsets[*].addresses[*].ip}")).Split(' ').Contains(lostIp),
                Limits.Soon,
                "the lost pod left the endpoints");
            await space.UntilAsync("deployment/nginx-cluster", ReadyReplicas, "2", Limits.Containers);
            Assert.DoesNotContain(cluster.Second.Name, await NodesOfPodsAsync(space));
            Assert.Contains("Welcome to nginx", (await FetchAsync(space, cluster.Server)).Out, StringComparison.Ordinal);
        }
        finally
        {
            await cluster.Second.Process.StartAgainAsync();
        }

        await space.UntilAsync("node/" + cluster.Second.Name, "{.status.conditions[?(@.type==\"Ready\")].status}", "True", Limits.Containers);
        await Eventually.TrueAsync(async () => (await space.RunAsync("get", "pods", "-o", "name")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 2,
            Limits.Containers, "the node that is back removed the pod it had lost");
    }

    private static string OnSecond(string name) => Manifests.Shell(name, "sleep 3600", "nodeSelector: {kubernetes.io/hostname: n2}");

    private static Task<string> ContainersAsync(Workspace space) => space.ValueAsync("pods", "{.items[*].status.containerStatuses[0].containerID}");

    // Pods that are being deleted are left out: nobody on the lost node can confirm that they ended.
    private static async Task<IEnumerable<string>> NodesOfPodsAsync(Workspace space) =>
        (await space.ValueAsync("pods", "{range .items[*]}{.metadata.deletionTimestamp}/{.spec.nodeName} {end}")).Split(' ')
            .Where(pod => pod.StartsWith('/'))
            .Select(pod => pod[1..]);

    private static async Task<CommandResult> FetchAsync(Workspace space, TestNode from) =>
        await from.FetchAsync($"http://{await space.ValueAsync("service/nginx-cluster", "{.spec.clusterIP}")}/");

    // Pods of other nodes are reached by routes, so every node serves every pod.
    private async Task EveryNodeFetchesAsync(Workspace space)
    {
        foreach (TestNode node in cluster.Nodes)
        {
            await Eventually.TrueAsync(
                async () => (await FetchAsync(space, node)).Out.Contains("Welcome to nginx", StringComparison.Ordinal), Limits.Soon, $"the service answers on {node.Name}");
        }
    }
}
