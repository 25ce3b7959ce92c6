using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>Ways into a service besides its cluster IP's plain use.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class ServiceTests(OneNode cluster)
{
    // Every pod answers with its own name.
    private const string Echo = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: echo
        spec:
          replicas: 3
          selector:
            matchLabels: {app: echo}
          template:
            metadata:
              labels: {app: echo}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: echo
                  image: nginx:1.25
                  command: [sh, -c, "mkdir /www; hostname >/www/index.html; exec httpd -f -p 8080 -h /www"]
                  readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
        """;

    [Fact]
    public async Task A_node_port_answers_from_outside_the_node()
    {
        await using Workspace space = await StartAsync("nodeport");
        await space.ApplyAsync(Service("type: NodePort"));
        string port = await space.ValueAsync("service/echo", "{.spec.ports[0].nodePort}");
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        string answer = await Eventually.ValueAsync<string>(
            async () => await client.GetStringAsync(new Uri($"http://{cluster.Server.Address}:{port}/")), Limits.Soon, "the node port answers");
        Assert.StartsWith("echo-", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_spread_over_pods_unless_a_client_sticks_to_one()
    {
        await using Workspace space = await StartAsync("affinity");
        await space.ApplyAsync(Service("sessionAffinity: None"));
        string address = await space.ValueAsync("service/echo", "{.spec.clusterIP}");
        await Eventually.TrueAsync(async () => await DistinctAsync(address) == 3, Limits.Soon, "all pods answer");
        await space.ApplyAsync(Service("sessionAffinity: ClientIP"));
        await Eventually.TrueAsync(async () => await DistinctAsync(address) == 1, Limits.Soon, "one pod answers all");
    }

    [Fact]
    public async Task Pods_reach_services_the_api_and_themselves_through_a_service()
    {
        await using Workspace space = await StartAsync("inside");
        await space.ApplyAsync(Service("type: ClusterIP"));
        string address = await space.ValueAsync("service/echo", "{.spec.clusterIP}");
        foreach (string pod in await space.PodsAsync("app=echo"))
        {
            for (int i = 0; i < 6; i++)
            {
                Assert.StartsWith("echo-", await FromPodAsync(space, pod, $"http://{address}/"), StringComparison.Ordinal);
            }
        }

        string any = (await space.PodsAsync("app=echo"))[0];
        string api = await space.OutputAsync("exec", any, "--", "sh", "-c", "echo https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/readyz");
        Assert.Equal("ok", await FromPodAsync(space, any, api));
        Assert.Equal(space.Namespace, await space.OutputAsync("exec", any, "--", "cat", "/var/run/secrets/kubernetes.io/serviceaccount/namespace"));
    }

    // This machine's curl in the pod's network namespace: the images have no client for HTTPS.
    private async Task<string> FromPodAsync(Workspace space, string pod, string url)
    {
        int pid = (await cluster.Server.PidOfAsync(await space.ContainerIdAsync(pod)))!.Value;
        string network = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--net=/proc/{pid}/ns/net");
        return await Command.OutputAsync("nsenter", network, "--", "curl", "--noproxy", "*", "--insecure", "--silent", "--show-error", "--fail", "--max-time", "5", url);
    }

    private static string Service(string more) => $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: echo
        spec:
          {{more}}
          selector: {app: echo}
          ports:
            - {port: 80, targetPort: 8080}
        """;

    private async Task<Workspace> StartAsync(string label)
    {
        Workspace space = await Workspace.CreateAsync(cluster, label);
        await space.ApplyAsync(Echo);
        await space.RolledOutAsync("echo");
        return space;
    }

    private async Task<int> DistinctAsync(string address)
    {
        HashSet<string> names = [];
        for (int i = 0; i < 12; i++)
        {
            names.Add((await cluster.Server.FetchAsync($"http://{address}/")).Succeeded().Out);
        }

        return names.Count;
    }
}
