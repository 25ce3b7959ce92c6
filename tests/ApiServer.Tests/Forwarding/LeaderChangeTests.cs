using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>What callers see while the lead changes hands.</summary>
public sealed class LeaderChangeTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Services = "/api/v1/namespaces/default/services";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_write_waits_for_a_leader_that_comes()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        servers.Group.Lead(0);
        var write = servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("patient"));
        var here = servers.SendAsync(1, "POST", Maps, Objects.ConfigMap("patient-too"));
        Assert.False(write.IsCompleted);
        servers.Group.Lead(1);
        Assert.Equal((201, 201), ((await write.WaitAsync(Limit)).Code, (await here.WaitAsync(Limit)).Code));
    }

    [Fact]
    public async Task Without_a_leader_a_write_is_refused_and_may_be_tried_again()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        servers.Group.Lead(0);
        var (code, status, _) = await servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("lost")).WaitAsync(Limit);
        Assert.Equal((503, "ServiceUnavailable"), (code, (string?)status["reason"]));
        Assert.True((int?)status["details"]!["retryAfterSeconds"] > 0, status.ToJsonString());
        Assert.Contains("no server leads", (string?)status["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lead_lost_between_judging_and_writing_costs_no_answer()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var once = 0;
        servers.Store(1).BeforeCommit = () =>
        {
            if (Interlocked.Exchange(ref once, 1) == 0)
            {
                servers.Group.Lead(2);
            }
        };
        Assert.Equal(201, (await servers.SendAsync(1, "POST", Maps, Objects.ConfigMap("moved")).WaitAsync(Limit)).Code);
        Assert.Equal(200, (await servers.SendAsync(2, "GET", $"{Maps}/moved")).Code);
    }

    [Fact]
    public async Task An_answer_judged_by_a_lost_lead_is_not_given()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var once = 0;
        servers.Store(1).BeforeLatest = async () =>
        {
            if (Interlocked.Exchange(ref once, 1) == 0)
            {
                servers.Group.Lead(2);
                Assert.Equal(201, (await servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("new"))).Code);
            }
        };

        // When it was judged there was none, and when it is answered there is.
        Assert.Equal(200, (await servers.SendAsync(1, "DELETE", $"{Maps}/new").WaitAsync(Limit)).Code);
    }

    [Fact]
    public async Task Writers_of_every_server_lose_nothing_while_the_lead_moves()
    {
        const int EachWrites = 40;
        await using var servers = await GroupOfServers.StartAsync(3);
        using var stop = new CancellationTokenSource();
        var moving = Task.Run(async () =>
        {
            for (var id = 2; !stop.IsCancellationRequested; id = (id % 3) + 1)
            {
                servers.Group.Lead(0);
                await Task.Yield();
                servers.Group.Lead(id);
                await Task.Delay(20, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        var writers = Enumerable.Range(1, 3).Select(async id =>
        {
            for (var i = 0; i < EachWrites; i++)
            {
                var (code, body, _) = await servers.SendAsync(id, "POST", Maps, Objects.ConfigMap($"m-{id}-{i}"));
                Assert.True(code == 201, $"server {id}, write {i}: {code} {body.ToJsonString()}");
                Assert.Equal(200, (await servers.SendAsync(id, "GET", $"{Maps}/m-{id}-{i}")).Code);
            }
        });
        await Task.WhenAll(writers).WaitAsync(Limit);
        await stop.CancelAsync();
        await moving;
        var (_, list, _) = await servers.SendAsync(1, "GET", Maps);
        Assert.Equal(3 * EachWrites, list["items"]!.AsArray().Count(static item => item!["metadata"]!["name"]!.ToString().StartsWith("m-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Addresses_and_ports_are_given_once_whoever_leads()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var addresses = new List<string>();
        var ports = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            servers.Group.Lead((i / 2 % 2) + 1);
            var (code, service, _) = await servers.SendAsync(1, "POST", Services, Service($"s{i}"));
            Assert.True(code == 201, service.ToJsonString());
            addresses.Add((string)service["spec"]!["clusterIP"]!);
            ports.Add((int)service["spec"]!["ports"]![0]!["nodePort"]!);
        }

        Assert.Equal(12, addresses.Distinct().Count());
        Assert.Equal(12, ports.Distinct().Count());

        // What another leader gave back can be had again by name.
        servers.Group.Lead(2);
        Assert.Equal(200, (await servers.SendAsync(2, "DELETE", $"{Services}/s0")).Code);
        servers.Group.Lead(1);
        var again = Service("again");
        again["spec"]!["clusterIP"] = addresses[0];
        Assert.Equal(201, (await servers.SendAsync(1, "POST", Services, again)).Code);
        again["metadata"]!["name"] = "twice";
        Assert.Equal(422, (await servers.SendAsync(2, "POST", Services, again)).Code);
    }

    [Fact]
    public async Task A_watch_goes_on_without_a_gap()
    {
        await using var servers = await GroupOfServers.StartAsync(3);
        using var limit = new CancellationTokenSource(Limit);
        await using var watch = await servers.Host(3).InProcess(GroupOfServers.Admin).SendAsync(
            new ApiRequest("GET", Maps) { Query = "watch=true&labelSelector=app%20in%20(w0,w1,w2,w3,w4,w5)" }, limit.Token);
        for (var i = 0; i < 6; i++)
        {
            servers.Group.Lead((i % 3) + 1);
            Assert.Equal(201, (await servers.SendAsync(((i + 1) % 3) + 1, "POST", Maps, Objects.ConfigMap($"w{i}"))).Code);
        }

        var seen = new List<string>();
        await foreach (var frame in watch.Frames!.WithCancellation(limit.Token))
        {
            seen.Add(Watches.Line((JsonObject)JsonNode.Parse(frame.Span)!));
            if (seen.Count == 6)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(static i => $"ADDED w{i}"), seen);
    }

    [Fact]
    public async Task A_follower_is_not_ready_while_nobody_leads()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        Assert.Equal(200, await ReadyAsync());
        servers.Group.Lead(0);
        Assert.Equal(500, await ReadyAsync());
        Assert.Equal(200, await ReadyAsync("/livez"));
        servers.Group.Lead(2);
        Assert.Equal(200, await ReadyAsync());

        async Task<int> ReadyAsync(string path = "/readyz")
        {
            await using var response = await servers.Host(2).InProcess(GroupOfServers.Admin).SendAsync(new ApiRequest("GET", path), CancellationToken.None);
            return response.StatusCode;
        }
    }

    private static JsonObject Service(string name) => Objects.Parse(
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""");
}
