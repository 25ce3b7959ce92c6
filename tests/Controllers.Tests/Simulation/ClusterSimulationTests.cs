namespace EdgeOrch.Controllers.Tests.Simulation;

public sealed class ClusterSimulationTests
{
    [Fact]
    public async Task A_silent_node_loses_its_endpoints_and_its_pods_move()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1", "n2");
        await CreateWebAsync(cluster, 4);
        await cluster.UntilAsync(async () => await ReadyNodesAsync(cluster) is { Count: 4 });

        cluster.Nodes.Stop("n2");

        await cluster.UntilAsync(async () => (await cluster.FindAsync<V1Node>("n2"))!.Spec?.Taints is [_, _]);
        await cluster.UntilAsync(async () => (await ReadyNodesAsync(cluster)) is { Count: 4 } nodes && nodes.All(node => node == "n1"));
        var node = (await cluster.FindAsync<V1Node>("n2"))!;
        Assert.Equal("Unknown", node.Status!.Conditions!.Find(c => c.Type == "Ready")!.Status);
        Assert.Equal(["NoExecute", "NoSchedule"], node.Spec!.Taints!.Select(taint => taint.Effect).Order());

        await cluster.Client.For<V1Node>().DeleteAsync(null, "n2", null, CancellationToken.None);
        await cluster.UntilAsync(async () => (await cluster.ListAsync<Pod>()).All(pod => pod.Spec!.NodeName == "n1"));
    }

    [Fact]
    public async Task Endpoints_and_slices_follow_the_pods_and_go_with_the_service()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await CreateWebAsync(cluster, 3);
        await cluster.UntilAsync(async () => (await ReadyNodesAsync(cluster)).Count == 3);
        await cluster.UntilAsync(async () => (await cluster.FindAsync<V1Endpoints>("web"))?.Subsets is [{ Addresses.Count: 3 }]);

        await cluster.ChangeAsync<Deployment>("web", d => d.Spec!.Replicas = 1);
        await cluster.UntilAsync(async () => (await ReadyNodesAsync(cluster)).Count == 1);

        await cluster.Client.For<Service>().DeleteAsync("default", "web", null, CancellationToken.None);
        await cluster.UntilAsync(async () => (await cluster.ListAsync<EndpointSlice>(labels: "kubernetes.io/service-name=web")).Count == 0
            && await cluster.FindAsync<V1Endpoints>("web") is null);
    }

    [Fact]
    public async Task Endpoints_written_by_hand_get_slices()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var service = Samples.Service("db");
        service.Metadata = new ObjectMeta { Name = "db", Namespace = "default" };
        service.Spec!.ClusterIP = null;
        service.Spec.Selector = null;
        await cluster.Client.For<Service>().CreateAsync(service, CancellationToken.None);
        await cluster.Client.For<V1Endpoints>().CreateAsync(
            new V1Endpoints
            {
                Metadata = new ObjectMeta { Name = "db", Namespace = "default" },
                Subsets = [new EndpointSubset { Addresses = [new EndpointAddress { Ip = "192.0.2.7" }], Ports = [new CoreEndpointPort { Name = "http", Port = 80 }] }],
            },
            CancellationToken.None);
        await cluster.UntilAsync(async () => await cluster.ListAsync<EndpointSlice>(labels: "kubernetes.io/service-name=db") is [{ Endpoints: [{ Addresses: ["192.0.2.7"] }] }]);

        await cluster.Client.For<V1Endpoints>().DeleteAsync("default", "db", null, CancellationToken.None);
        await cluster.UntilAsync(async () => (await cluster.ListAsync<EndpointSlice>(labels: "kubernetes.io/service-name=db")).Count == 0);
    }

    [Fact]
    public async Task Every_namespace_gets_its_account_and_ca_and_a_deleted_one_is_emptied()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await cluster.Client.For<Namespace>().CreateAsync(
            new Namespace { Metadata = new ObjectMeta { Name = "team" }, Spec = new NamespaceSpec { Finalizers = ["kubernetes"] } }, CancellationToken.None);
        await cluster.UntilAsync(async () => await cluster.FindAsync<ServiceAccount>("default", "team") is not null);
        await cluster.UntilAsync(async () => (await cluster.FindAsync<ConfigMap>("kube-root-ca.crt", "team"))?.Data?["ca.crt"] == "-----BEGIN CERTIFICATE-----");
        await cluster.ChangeAsync<ConfigMap>("kube-root-ca.crt", map => map.Data = new() { ["ca.crt"] = "forged" }, "team");
        await cluster.UntilAsync(async () => (await cluster.FindAsync<ConfigMap>("kube-root-ca.crt", "team"))?.Data?["ca.crt"] == "-----BEGIN CERTIFICATE-----");
        await cluster.Client.For<Secret>().CreateAsync(
            new Secret
            {
                Metadata = new ObjectMeta { Name = "token", Namespace = "team", Annotations = new() { ["kubernetes.io/service-account.name"] = "default" } },
                Type = "kubernetes.io/service-account-token",
            },
            CancellationToken.None);
        await cluster.UntilAsync(async () => (await cluster.FindAsync<Secret>("token", "team"))?.Data?.GetValueOrDefault("token") is { Length: > 0 });

        await cluster.Client.For<Namespace>().DeleteAsync(null, "team", null, CancellationToken.None);

        await cluster.UntilAsync(async () => await cluster.FindAsync<Namespace>("team") is null && (await cluster.ListAsync<ConfigMap>("team")).Count == 0);
    }

    [Fact]
    public async Task A_settled_cluster_is_left_alone_whatever_the_heartbeats()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1");
        await CreateWebAsync(cluster, 3);
        await cluster.UntilAsync(async () => (await ReadyNodesAsync(cluster)).Count == 3);
        await BeatsAsync(cluster, 5);
        var before = await RevisionsAsync(cluster);

        await BeatsAsync(cluster, 10);

        Assert.Equal(before, await RevisionsAsync(cluster));
    }

    [Fact]
    public async Task Nodes_get_networks_of_their_own()
    {
        await using var cluster = await SimulatedCluster.StartAsync("n1", "n2", "n3");
        await cluster.UntilAsync(async () => (await cluster.ListAsync<V1Node>()).All(node => node.Spec?.PodCIDR is not null));
        var nodes = await cluster.ListAsync<V1Node>();
        Assert.Equal(3, nodes.Select(node => node.Spec!.PodCIDR).Distinct().Count());
        Assert.All(nodes, node => Assert.Equal([node.Spec!.PodCIDR!], node.Spec.PodCIDRs!));
    }

    [Fact]
    public async Task An_object_whose_owner_never_existed_is_collected_and_one_with_an_owner_stays()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var owner = await cluster.Client.For<ConfigMap>().CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Name = "owner", Namespace = "default" } }, CancellationToken.None);
        await cluster.Client.For<Secret>().CreateAsync(Owned("kept", owner.Metadata.Uid!), CancellationToken.None);
        await cluster.Client.For<Secret>().CreateAsync(Owned("lost", "7c1f0f64-0000-4000-8000-000000000000"), CancellationToken.None);

        await cluster.UntilAsync(async () => await cluster.FindAsync<Secret>("lost") is null);

        Assert.NotNull(await cluster.FindAsync<Secret>("kept"));
        await cluster.Client.For<ConfigMap>().DeleteAsync("default", "owner", null, CancellationToken.None);
        await cluster.UntilAsync(async () => await cluster.FindAsync<Secret>("kept") is null);
    }

    private static async Task BeatsAsync(SimulatedCluster cluster, int count)
    {
        DateTimeOffset? start = null;
        await cluster.UntilAsync(async () =>
        {
            var renewed = (await cluster.FindAsync<Lease>("n1", "kube-node-lease"))?.Spec?.RenewTime;
            start ??= renewed;
            return renewed - start >= TimeSpan.FromSeconds(count);
        });
    }

    private static async Task<IReadOnlyList<string>> RevisionsAsync(SimulatedCluster cluster) =>
    [
        .. (await cluster.ListAsync<Deployment>(null)).Concat<KubeObject>(await cluster.ListAsync<ReplicaSet>(null))
            .Concat(await cluster.ListAsync<Pod>(null)).Concat(await cluster.ListAsync<V1Node>()).Concat(await cluster.ListAsync<Namespace>())
            .Concat(await cluster.ListAsync<EndpointSlice>(null)).Concat(await cluster.ListAsync<V1Endpoints>(null)).Concat(await cluster.ListAsync<ConfigMap>(null))
            .Select(value => $"{value.Kind} {value.Key} {value.Metadata.ResourceVersion}").Order(StringComparer.Ordinal),
    ];

    private static Secret Owned(string name, string ownerUid) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = name,
            Namespace = "default",
            OwnerReferences = [new OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = ownerUid }],
        },
    };

    private static async Task CreateWebAsync(SimulatedCluster cluster, int replicas)
    {
        var deployment = Samples.Deployment("web", replicas);
        deployment.Metadata = new ObjectMeta { Name = "web", Namespace = "default" };
        deployment.Spec!.Template!.Spec!.Tolerations =
        [
            new Toleration { Key = "node.kubernetes.io/unreachable", Operator = "Exists", Effect = "NoExecute", TolerationSeconds = 1 },
            new Toleration { Key = "node.kubernetes.io/not-ready", Operator = "Exists", Effect = "NoExecute", TolerationSeconds = 1 },
        ];
        await cluster.Client.For<Deployment>().CreateAsync(deployment, CancellationToken.None);
        var service = Samples.Service("web");
        service.Metadata = new ObjectMeta { Name = "web", Namespace = "default" };
        service.Spec!.ClusterIP = null;
        await cluster.Client.For<Service>().CreateAsync(service, CancellationToken.None);
        await cluster.RolledOutAsync("web");
    }

    private static async Task<IReadOnlyList<string?>> ReadyNodesAsync(SimulatedCluster cluster) =>
        (await cluster.ListAsync<EndpointSlice>(labels: "kubernetes.io/service-name=web"))
            .SelectMany(slice => slice.Endpoints ?? []).Where(endpoint => endpoint.Conditions?.Ready == true).Select(endpoint => endpoint.NodeName).ToList();
}
