using System.Net;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Linux;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Network.Proxy;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Network.Tests;

/// <summary>From API objects to the data plane.</summary>
public sealed class ServiceProxyTests : IAsyncDisposable
{
    private const string Services = "/api/v1/services";
    private const string Slices = "/apis/discovery.k8s.io/v1/endpointslices";

    private readonly FakeApi _api = new();
    private readonly FakeDataPlane _dataPlane = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceProxy _proxy;
    private readonly InformerSet _informers;
    private Task _running = Task.CompletedTask;

    public ServiceProxyTests()
    {
        _informers = new InformerSet(new ApiClient(_api), TimeProvider.System, NullLoggerFactory.Instance);
        _proxy = new ServiceProxy(_informers, () => _dataPlane, "node-a", NftFamily.Ip, TimeProvider.System, NullLogger<ServiceProxy>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task A_service_and_its_endpoints_reach_the_data_plane_with_every_property()
    {
        _api.Put(Services, "web", """
            {"metadata":{"namespace":"default"},"spec":{"type":"LoadBalancer","clusterIP":"10.43.0.10","clusterIPs":["10.43.0.10"],
             "externalTrafficPolicy":"Local","healthCheckNodePort":0,"externalIPs":["192.0.2.1","2001:db8::1"],"loadBalancerSourceRanges":["10.0.0.0/8"],
             "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":60}},
             "ports":[{"name":"http","port":80,"targetPort":"web","nodePort":30080,"protocol":"TCP"},{"name":"dns","port":53,"protocol":"UDP"}]},
             "status":{"loadBalancer":{"ingress":[{"ip":"198.51.100.1"},{"ip":"198.51.100.2","ipMode":"Proxy"}]}}}
            """);
        _api.Put(Slices, "web-1", """
            {"metadata":{"namespace":"default","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
             "ports":[{"name":"http","port":8080,"protocol":"TCP"}],
             "endpoints":[{"addresses":["10.42.0.5"],"nodeName":"node-a"},
                          {"addresses":["10.42.1.5"],"nodeName":"node-b","conditions":{"ready":false,"serving":true,"terminating":true}}]}
            """);
        Start();
        var ports = await Until(services => services.Count == 2 && services[0].Endpoints.Count == 2);
        var http = ports[0];
        Assert.Equal(("default", "web", "http", 80, 30080), (http.Namespace, http.Name, http.PortName, http.Port, http.NodePort!.Value));
        Assert.Equal([IPAddress.Parse("192.0.2.1")], http.ExternalIPs);
        Assert.Equal([IPAddress.Parse("198.51.100.1")], http.LoadBalancerIPs);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8")], http.LoadBalancerSourceRanges);
        Assert.Equal(TimeSpan.FromMinutes(1), http.ClientAffinity);
        Assert.True(http is { ExternalLocal: true, InternalLocal: false });
        Assert.Equal(new EndpointSpec(IPAddress.Parse("10.42.0.5"), 8080, IsLocal: true), http.Endpoints[0]);
        Assert.Equal(new EndpointSpec(IPAddress.Parse("10.42.1.5"), 8080, false, false, true, true), http.Endpoints[1]);
        Assert.Equal((ServicePortSpec.Udp, 0), (ports[1].Protocol, ports[1].Endpoints.Count));
        Assert.True(_proxy.IsInStep);
    }

    [Fact]
    public async Task Headless_external_and_other_proxies_services_are_left_alone()
    {
        _api.Put(Services, "headless", """{"metadata":{"namespace":"d"},"spec":{"clusterIP":"None","ports":[{"port":80}]}}""");
        _api.Put(Services, "alias", """{"metadata":{"namespace":"d"},"spec":{"type":"ExternalName","externalName":"example.org"}}""");
        _api.Put(Services, "others", """{"metadata":{"namespace":"d","labels":{"service.kubernetes.io/service-proxy-name":"x"}},"spec":{"clusterIP":"10.43.0.1","ports":[{"port":80}]}}""");
        _api.Put(Services, "mine", """{"metadata":{"namespace":"d"},"spec":{"clusterIP":"10.43.0.2","ports":[{"port":80}]}}""");
        Start();
        Assert.Equal("mine", Assert.Single(await Until(services => services.Count > 0)).Name);
    }

    [Fact]
    public async Task Changes_and_deletions_follow()
    {
        Start();
        await Until(services => services.Count == 0);
        _api.Put(Services, "a", """{"metadata":{"namespace":"d"},"spec":{"clusterIP":"10.43.0.2","ports":[{"port":80}]}}""");
        await Until(services => services.Count == 1);
        _api.Delete(Services, "a");
        await Until(services => services.Count == 0);
    }

    [Fact]
    public async Task A_refused_change_is_tried_again_until_it_is_taken()
    {
        _dataPlane.Refusals = 3;
        _api.Put(Services, "a", """{"metadata":{"namespace":"d"},"spec":{"clusterIP":"10.43.0.2","ports":[{"port":80}]}}""");
        Start();
        await Until(services => services.Count == 1);
        Assert.Equal(0, _dataPlane.Refusals);
    }

    [Fact]
    public void A_health_check_tells_how_many_local_endpoints_are_ready()
    {
        var service = SampleServices.All()[0];
        Assert.StartsWith("HTTP/1.1 200 OK", System.Text.Encoding.ASCII.GetString(HealthCheckPorts.AnswerOf(service)));
        var answer = System.Text.Encoding.ASCII.GetString(HealthCheckPorts.AnswerOf(service with { Endpoints = [SampleServices.Endpoint("10.42.1.6")] }));
        Assert.StartsWith("HTTP/1.1 503", answer);
        Assert.EndsWith("""{"service":{"namespace":"default","name":"web"},"localEndpoints":0,"serviceProxyHealthy":true}""", answer);
    }

    private void Start() => _running = Task.WhenAll(_informers.RunAsync(_stop.Token), _proxy.RunAsync(_stop.Token));

    private async Task<IReadOnlyList<ServicePortSpec>> Until(Predicate<IReadOnlyList<ServicePortSpec>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var applied = await _dataPlane.Applied.Reader.ReadAsync(limit.Token);
            if (condition(applied))
            {
                return applied;
            }
        }
    }

    private sealed class FakeDataPlane : IServiceDataPlane
    {
        public System.Threading.Channels.Channel<IReadOnlyList<ServicePortSpec>> Applied { get; } =
            System.Threading.Channels.Channel.CreateUnbounded<IReadOnlyList<ServicePortSpec>>();

        public int Refusals { get; set; }

        public string Name => "fake";

        public void Apply(IReadOnlyList<ServicePortSpec> services)
        {
            if (Refusals > 0)
            {
                Refusals--;
                throw new LinuxException("apply", (int)Errno.ENOMEM);
            }

            Applied.Writer.TryWrite(services);
        }

        public bool IsIntact() => true;

        public void Cleanup()
        {
        }

        public void Dispose()
        {
        }
    }
}
