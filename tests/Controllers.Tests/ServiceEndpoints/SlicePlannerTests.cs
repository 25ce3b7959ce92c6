using System.Globalization;
using EdgeOrch.Controllers.ServiceEndpoints;
using Xunit.Abstractions;

namespace EdgeOrch.Controllers.Tests.ServiceEndpoints;

public sealed class SlicePlannerTests(ITestOutputHelper output)
{
    private readonly Service _web = Samples.Service("web");

    [Fact]
    public void A_service_without_pods_has_one_empty_slice()
    {
        var plan = Plan(_web, [], []);
        var slice = Assert.Single(plan.Create);
        Assert.Equal(("web-", "IPv4"), (slice.Metadata.GenerateName, slice.AddressType));
        Assert.Empty(slice.Endpoints!);
        Assert.Equal("web", slice.Metadata.Labels![SliceOwner.ServiceNameLabel]);
        Assert.Equal("endpointslice-controller.k8s.io", slice.Metadata.Labels[SliceOwner.ManagedByLabel]);
        Assert.True(Plan(_web, [], [slice]).IsEmpty);
    }

    [Fact]
    public void The_empty_slice_is_reused_for_the_first_endpoint_and_back()
    {
        var empty = Stored(Plan(_web, [], []).Create[0]);
        var filled = Assert.Single(Plan(_web, [PodAt(1)], [empty]).Update);
        Assert.Equal(empty.Metadata.Name, filled.Metadata.Name);
        Assert.Single(filled.Endpoints!);
        var plan = Plan(_web, [], [filled]);
        Assert.Empty(plan.Create);
        Assert.Empty(plan.Delete);
        Assert.Empty(Assert.Single(plan.Update).Endpoints!);
    }

    [Theory]
    [InlineData(true, false, false, true, true, false)]
    [InlineData(true, true, false, false, true, true)]
    [InlineData(false, false, false, false, false, false)]
    [InlineData(false, false, true, true, false, false)]
    [InlineData(false, true, true, true, false, true)]
    public void Conditions_follow_readiness_and_deletion(bool podReady, bool deleting, bool publish, bool ready, bool serving, bool terminating)
    {
        var pod = PodAt(1);
        pod.Status!.Conditions![0].Status = podReady ? "True" : "False";
        pod.Metadata.DeletionTimestamp = deleting ? Samples.Now : null;
        _web.Spec!.PublishNotReadyAddresses = publish;

        var endpoint = Plan(_web, [pod], []).Create[0].Endpoints![0];

        Assert.Equal((ready, serving, terminating), (endpoint.Conditions!.Ready, endpoint.Conditions.Serving, endpoint.Conditions.Terminating));
        Assert.Equal(("n1", "zone-a", "Pod", pod.Metadata.Uid), (endpoint.NodeName, endpoint.Zone, endpoint.TargetRef!.Kind, endpoint.TargetRef.Uid));
    }

    [Fact]
    public void Named_ports_resolve_per_pod_into_slices_of_their_own()
    {
        var service = Samples.Service("web", ports: new ServicePort { Name = "http", Port = 80, Protocol = "TCP", TargetPort = "http" });
        var other = PodAt(2);
        other.Spec!.Containers![0].Ports![0].ContainerPortValue = 9090;
        var without = PodAt(3);
        without.Spec!.Containers![0].Ports = null;

        var plan = Plan(service, [PodAt(1), other, without], []);

        Assert.Equal([8080, 9090], plan.Create.Select(slice => slice.Ports![0].Port!.Value).Order());
        Assert.Equal(2, plan.Create.Sum(slice => slice.Endpoints!.Count));
    }

    [Fact]
    public void Headless_services_are_marked_publish_hostnames_and_need_no_ports()
    {
        var service = Samples.Service("web", "None");
        service.Spec!.Ports = null;
        var pod = PodAt(1);
        pod.Spec!.Hostname = "web-0";
        pod.Spec.Subdomain = "web";

        var slice = Assert.Single(Plan(service, [pod], []).Create);

        Assert.Equal("", slice.Metadata.Labels![SliceOwner.HeadlessLabel]);
        Assert.Equal("web-0", slice.Endpoints![0].Hostname);
        Assert.Empty(slice.Ports!);
    }

    [Fact]
    public void Finished_pods_and_pods_without_address_or_node_are_left_out()
    {
        var lost = PodAt(3);
        lost.Spec!.NodeName = "gone";
        Pod[] pods = [Samples.Pod("f", phase: "Succeeded"), Samples.Pod("i", ip: null), lost];
        Assert.Empty(Assert.Single(Plan(_web, pods, []).Create).Endpoints!);
    }

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 20));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slices_hold_exactly_the_pods_and_move_little(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var pods = new Dictionary<int, Pod>();
        var slices = new List<EndpointSlice>();
        const int limit = 10;
        for (var step = 0; step < 200; step++)
        {
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var id = random.Next(60);
                if (!pods.Remove(id))
                {
                    pods[id] = PodAt(id);
                }
            }

            var plan = Plan(_web, pods.Values, slices, limit);
            slices.RemoveAll(slice => plan.Delete.Contains(slice) || plan.Update.Any(u => u.Metadata.Name == slice.Metadata.Name));
            slices.AddRange(plan.Update);
            slices.AddRange(plan.Create.Select(Stored));

            Assert.All(slices, slice => Assert.True(slice.Endpoints!.Count <= limit));
            var published = slices.SelectMany(slice => slice.Endpoints!).Select(endpoint => endpoint.TargetRef!.Uid).Order().ToList();
            Assert.Equal(pods.Values.Select(pod => pod.Metadata.Uid).Order(), published);
            Assert.NotEmpty(slices);
            Assert.True(Plan(_web, pods.Values, slices, limit).IsEmpty, "a second look changes nothing");
            Assert.True(plan.Create.Count <= 1, "at most one slice more for a handful of pods");
        }
    }

    [Fact]
    public void Two_hundred_and_fifty_pods_fill_three_slices()
    {
        var plan = Plan(_web, Enumerable.Range(0, 250).Select(PodAt), []);
        Assert.Equal([100, 100, 50], plan.Create.Select(slice => slice.Endpoints!.Count));
    }

    [Fact]
    public void Endpoints_separate_ready_from_not_ready_and_share_subsets_by_ports()
    {
        var service = Samples.Service(
            "web", ports: [new ServicePort { Name = "a", Port = 80, Protocol = "TCP", TargetPort = 8080 }, new ServicePort { Name = "b", Port = 81, Protocol = "TCP", TargetPort = 8081 }]);
        var notReady = PodAt(2);
        notReady.Status!.Conditions![0].Status = "False";

        var (subsets, truncated) = SubsetPlanner.Of(service, [PodAt(1), notReady]);

        var subset = Assert.Single(subsets!);
        Assert.False(truncated);
        Assert.Equal("10.42.0.1", Assert.Single(subset.Addresses!).Ip);
        Assert.Equal("10.42.0.2", Assert.Single(subset.NotReadyAddresses!).Ip);
        Assert.Equal(["a", "b"], subset.Ports!.Select(port => port.Name));
    }

    [Fact]
    public void Endpoints_stop_at_a_thousand_addresses()
    {
        var (subsets, truncated) = SubsetPlanner.Of(_web, Enumerable.Range(0, 1100).Select(PodAt));
        Assert.True(truncated);
        Assert.Equal(1000, subsets!.Sum(subset => subset.Addresses!.Count));
        Assert.Null(SubsetPlanner.Of(_web, []).Subsets);
    }

    [Fact]
    public void Endpoints_written_by_hand_are_mirrored_unless_they_opt_out()
    {
        var endpoints = new V1Endpoints
        {
            Metadata = Samples.Meta("db"),
            Subsets = [new EndpointSubset { Addresses = [new EndpointAddress { Ip = "192.0.2.7" }], NotReadyAddresses = [new EndpointAddress { Ip = "2001:db8::7" }], Ports = [new CoreEndpointPort { Port = 5432 }] }],
        };
        var service = Samples.Service("db");
        Assert.False(MirroredEndpoints.IsMirrored(endpoints, service));
        service.Spec!.Selector = null;
        Assert.True(MirroredEndpoints.IsMirrored(endpoints, service));

        var plan = SlicePlanner.Plan(SliceOwner.Of(endpoints), MirroredEndpoints.Of(endpoints), [], [], 100);

        Assert.Equal(["IPv4", "IPv6"], plan.Create.Select(slice => slice.AddressType));
        Assert.Equal([true, false], plan.Create.Select(slice => slice.Endpoints![0].Conditions!.Ready!.Value));
        Assert.Equal(SliceOwner.MirroringController, plan.Create[0].Metadata.Labels![SliceOwner.ManagedByLabel]);
        Assert.Equal("Endpoints", plan.Create[0].Metadata.OwnerReferences![0].Kind);
        endpoints.Metadata.Labels = new() { ["endpointslice.kubernetes.io/skip-mirror"] = "true" };
        Assert.False(MirroredEndpoints.IsMirrored(endpoints, service));
    }

    private static SlicePlan Plan(Service service, IEnumerable<Pod> pods, IReadOnlyList<EndpointSlice> existing, int limit = 100)
    {
        var all = pods.ToList();
        return SlicePlanner.Plan(
            SliceOwner.Of(service), DesiredEndpoints.Of(service, all, node => node == "n1" ? "zone-a" : null), DesiredEndpoints.Families(service, all), existing, limit);
    }

    private static EndpointSlice Stored(EndpointSlice slice)
    {
        slice.Metadata.Uid = Samples.Uid();
        slice.Metadata.Name = slice.Metadata.GenerateName + slice.Metadata.Uid[^5..];
        return slice;
    }

    private static Pod PodAt(int id) => Samples.Pod(
        string.Create(CultureInfo.InvariantCulture, $"p{id}"), ip: string.Create(CultureInfo.InvariantCulture, $"10.42.{id / 256}.{id % 256}"), labels: ("app", "web"));
}
