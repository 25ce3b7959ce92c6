using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>Three servers, three processes, one API.</summary>
public sealed class SeveralServersTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_cluster_of_three_servers_goes_on_when_its_leader_is_killed()
    {
        await using EdgeOrchProcess first = await StartAsync(1);
        string token = await first.JoinTokenAsync();
        await using EdgeOrchProcess second = await StartAsync(2, "--join", first.Address, "--token", token);
        await using EdgeOrchProcess third = await StartAsync(3, "--join", first.Address, "--token", token);
        await Eventually.TrueAsync(
            async () => (await EdgeOrchBinary.RunAsync("cluster", "status", "--kubeconfig", first.Kubeconfig)).Out.Contains("All 3 servers", StringComparison.Ordinal),
            Limits.Soon,
            "all three vote");
        Kubectl atSecond = await second.KubectlAsync("1.36");
        await atSecond.OutputAsync("create", "deployment", "web", "--image=none", "--replicas=2");
        await PodsAsync(third, 2);
        using RawApi api = RawApi.Administrator(third);
        await WriteAsync(api, "before");
        using RawApi other = RawApi.Administrator(second);
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(HttpMethod.Get, $"{ConfigMaps}/before")).Code);

        await first.KillAsync();
        for (int i = 0; i < 20; i++)
        {
            await WriteAsync(api, string.Create(CultureInfo.InvariantCulture, $"after-{i}"));
        }

        await atSecond.OutputAsync("scale", "deployment", "web", "--replicas=4");
        await PodsAsync(third, 4);
        await first.StartAgainAsync();
        using RawApi again = RawApi.Administrator(first);
        foreach (string name in (string[])["before", "after-0", "after-19"])
        {
            Assert.Equal(HttpStatusCode.OK, (await again.SendAsync(HttpMethod.Get, $"{ConfigMaps}/{name}")).Code);
        }

        Assert.Equal(0, await third.StopAsync());
        await WriteAsync(again, "without-third");
        Assert.Equal(0, await second.StopAsync());
    }

    private static Task<EdgeOrchProcess> StartAsync(int number, params string[] more)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.73.{number}");
        return EdgeOrchProcess.StartServerAsync(new EdgeOrchOptions
        {
            DataDirectory = Path.Combine(TestRun.NewDirectory($"several-{number}"), "data"),
            NodeName = $"s{number}",
            NodeIp = address,
            Arguments =
            [
                "--disable-agent", "--advertise-address", address, "--peer-bind-address", address,
                "--peer-listen-port", FreePort(address).ToString(CultureInfo.InvariantCulture), .. more,
            ],
        });
    }

    // What tells nothing, or to come again, is tried again: the object is made once.
    private static Task WriteAsync(RawApi api, string name) => Eventually.TrueAsync(
        async () => (await api.SendAsync(HttpMethod.Post, ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""")).Code is HttpStatusCode.Created or HttpStatusCode.Conflict,
        Limits.Soon,
        $"{name} is written");

    private static async Task PodsAsync(EdgeOrchProcess server, int count)
    {
        Kubectl kubectl = await server.KubectlAsync("1.36");
        await Eventually.TrueAsync(
            async () => (await kubectl.OutputAsync("get", "pods", "-l", "app=web", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == count,
            Limits.Soon,
            $"{count} pods");
    }

    private static int FreePort(string address)
    {
        using TcpListener listener = new(IPAddress.Parse(address), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
