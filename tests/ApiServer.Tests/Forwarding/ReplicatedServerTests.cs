using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>Several servers are one API, whichever of them is asked, and stay it when the leader goes.</summary>
public sealed class ReplicatedServerTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task What_one_server_was_told_every_server_tells()
    {
        await using var servers = await ReplicatedServers.StartAsync(3);
        for (var i = 0; i < 9; i++)
        {
            var writer = servers.Up[i % 3];
            var (code, body) = await writer.SendAsync("POST", Maps, Objects.ConfigMap($"m{i}"));
            Assert.True(code == 201, body.ToJsonString());

            // Who wrote finds it even where it takes what there is; others find it when they ask for the newest.
            Assert.Equal(200, (await writer.SendAsync("GET", $"{Maps}/m{i}", query: "resourceVersion=0")).Code);
            foreach (var server in servers.Up)
            {
                Assert.Equal(200, (await server.SendAsync("GET", $"{Maps}/m{i}")).Code);
            }
        }
    }

    [Fact]
    public async Task The_api_goes_on_and_watches_miss_nothing_when_the_leader_goes()
    {
        const int Writes = 60;
        await using var servers = await ReplicatedServers.StartAsync(3);
        var leader = servers.Leader;
        var followers = servers.Up.Where(server => server != leader).ToArray();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await using var watch = await followers[0].Host.InProcess(GroupOfServers.Admin).SendAsync(new ApiRequest("GET", Maps) { Query = "watch=true" }, limit.Token);
        var stored = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Writes; i++)
        {
            if (i == Writes / 3)
            {
                await servers.StopAsync(leader);
            }

            stored.Add(await WriteAsync(followers[i % 2], $"w{i}"));
        }

        var seen = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var frame in watch.Frames!.WithCancellation(limit.Token))
        {
            var name = ((JsonObject)JsonNode.Parse(frame.Span)!["object"]!).Meta("name");
            Assert.True(!name.StartsWith('w') || seen.Add(name), $"{name} came twice");
            if (seen.Count == Writes)
            {
                break;
            }
        }

        Assert.Equal(stored, seen);
        var (_, list) = await followers[1].SendAsync("GET", Maps);
        Assert.Equal(Writes, list["items"]!.AsArray().Count(static item => ((JsonObject)item!).Meta("name").StartsWith('w')));
    }

    [Fact]
    public async Task Handing_the_lead_on_costs_no_write()
    {
        await using var servers = await ReplicatedServers.StartAsync(3);
        for (var i = 0; i < 30; i++)
        {
            if (i % 5 == 4)
            {
                var leader = servers.Leader;
                await leader.Store.Group.TransferLeaderAsync(servers.Up.First(server => server != leader).Id, default);
            }

            var (code, body) = await servers.Up[i % 3].SendAsync("POST", Maps, Objects.ConfigMap($"t{i}"));
            Assert.True(code == 201, $"write {i}: {code} {body.ToJsonString()}");
            await servers.AgreeAsync();
        }
    }

    // An answer that tells nothing is followed by a look, as callers should.
    private static async Task<string> WriteAsync(ReplicatedServers.Server server, string name)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            var (code, body) = await server.SendAsync("POST", Maps, Objects.ConfigMap(name));
            if (code == 201 || (code == 409 && (string?)body["reason"] == "AlreadyExists"))
            {
                return name;
            }

            Assert.True(code is 503 or 504 && DateTime.UtcNow < deadline, $"{name}: {code} {body.ToJsonString()}");
        }
    }
}
