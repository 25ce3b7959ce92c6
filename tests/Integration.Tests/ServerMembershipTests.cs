using System.Diagnostics;
using System.Globalization;
using System.Net;
using EdgeOrch.Integration.Tests.Cluster;
using Xunit.Abstractions;

namespace EdgeOrch.Integration.Tests;

/// <summary>Servers as real processes, each in a network namespace of its own: one becomes three, loses its leader, a disk, and its majority.</summary>
public sealed class ServerMembershipTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (EdgeOrchProcess Process, NetworkNamespace Space, RawApi Api, string Directory)> _servers = [];
    private TestNetwork _network = null!;
    private int _written;

    public async Task InitializeAsync() => _network = await TestNetwork.CreateAsync();

    public async Task DisposeAsync()
    {
        foreach (var (process, _, api, _) in _servers.Values)
        {
            api.Dispose();
            await process.DisposeAsync();
        }

        await _network.DisposeAsync();
    }

    [Fact]
    public async Task One_server_becomes_three_under_load_and_they_outlive_their_leader_a_disk_and_their_majority()
    {
        await StartAsync("s1");
        string token = await _servers["s1"].Process.JoinTokenAsync();
        using CancellationTokenSource stop = new();
        Task load = WriteUntilAsync(stop.Token);
        await StartAsync("s2", "--join", _servers["s1"].Process.Address, "--token", token);
        await StartAsync("s3", "--join", _servers["s2"].Process.Address, "--token", token);
        await EventuallyStatusAsync("s1", "All 3 servers that vote are up");
        await JsonStatusAsync();
        await stop.CancelAsync();
        await load;
        await SameEverywhereAsync();

        await KillLeaderAsync("s1", "s2");
        await _servers["s1"].Process.StartAgainAsync();
        await EventuallyStatusAsync("s1", "All 3 servers that vote are up");
        await SameEverywhereAsync();

        Assert.Contains("leads now", await ClusterAsync("s1", "transfer-leader", "s1"), StringComparison.Ordinal);
        await ReplaceDiskAsync(token);
        Assert.Contains("is out of the cluster", await ClusterAsync("s1", "remove", "s3"), StringComparison.Ordinal);
        await EventuallyStatusAsync("s1", "All 2 servers that vote are up");
        await ReadWithoutMajorityAsync(token);
        await RecoverAsync();
    }

    private async Task StartAsync(string name, params string[] arguments)
    {
        (NetworkNamespace space, string address) = await _network.AddAsync(name);
        string directory = TestRun.NewDirectory(name);
        EdgeOrchProcess process = await EdgeOrchProcess.StartServerAsync(new EdgeOrchOptions
        {
            DataDirectory = directory,
            NodeName = name,
            NodeIp = address,
            Port = 6443,
            Space = space,
            Arguments = ["--disable-agent", .. arguments],
        });
        _servers[name] = (process, space, RawApi.Administrator(process), directory);
    }

    // A client that knows one server more with each that joins, and asks the next one when one fails.
    private async Task WriteUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await WriteAsync([.. _servers.Keys]);
        }
    }

    private async Task WriteAsync(IReadOnlyList<string> through)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $$$"""{"metadata":{"name":"c{{{_written++}}}"}}""");
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (string server in through)
                {
                    (HttpStatusCode code, _) = await _servers[server].Api.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/configmaps", body);
                    if (code is HttpStatusCode.Created or HttpStatusCode.Conflict)
                    {
                        return true;
                    }
                }

                return false;
            },
            Limit,
            "a write is accepted");
    }

    private async Task SameEverywhereAsync()
    {
        HashSet<string> answers = [];
        foreach (string server in _servers.Keys)
        {
            string names = await NamesAsync(server);
            answers.Add(names);
            Assert.Equal(_written, names.Split('c', StringSplitOptions.RemoveEmptyEntries).Length);
        }

        Assert.Single(answers);
    }

    private async Task<string> NamesAsync(string server)
    {
        (_, string body) = await _servers[server].Api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps");
        using System.Text.Json.JsonDocument list = System.Text.Json.JsonDocument.Parse(body);
        return string.Concat(list.RootElement.GetProperty("items").EnumerateArray()
            .Select(static item => item.GetProperty("metadata").GetProperty("name").GetString()!)
            .Where(static name => name.StartsWith('c'))
            .Order(StringComparer.Ordinal));
    }

    private async Task KillLeaderAsync(string leader, string other)
    {
        await _servers[leader].Process.KillAsync();
        Stopwatch since = Stopwatch.StartNew();
        await WriteAsync([other]);
        output.WriteLine($"written again {since.ElapsedMilliseconds} ms after the leader was killed");
    }

    private async Task ReplaceDiskAsync(string token)
    {
        await _servers["s3"].Process.KillAsync();
        foreach (string entry in (string[])["server", "agent"])
        {
            string path = Path.Combine(_servers["s3"].Directory, entry);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }

        Assert.NotEmpty(token);
        await _servers["s3"].Process.StartAgainAsync();
        await EventuallyStatusAsync("s1", "All 3 servers that vote are up");
    }

    private async Task JsonStatusAsync()
    {
        using System.Text.Json.JsonDocument status = System.Text.Json.JsonDocument.Parse(await ClusterAsync("s2", "status", "-o", "json"));
        Assert.Equal(3, status.RootElement.GetProperty("servers").GetArrayLength());
        Assert.NotEqual("", status.RootElement.GetProperty("leader").GetString());
    }

    // A server that starts while the other one is gone knows its roles, shows what it has, and says why it can do no more.
    private async Task ReadWithoutMajorityAsync(string token)
    {
        const string Maps = "/api/v1/namespaces/default/configmaps";
        await _servers["s2"].Process.KillAsync();
        await _servers["s1"].Process.KillAsync();
        Task ready = _servers["s1"].Process.StartAgainAsync();
        string bearer = string.Join('.', token.Trim().Split('.')[2..]);
        using RawApi joiner = RawApi.WithToken(_servers["s1"].Process, bearer);
        await Eventually.TrueAsync(async () => (await joiner.SendAsync(HttpMethod.Get, "/api")).Code == HttpStatusCode.OK, Limit, "s1 knows its roles");
        Assert.Equal(HttpStatusCode.Forbidden, (await joiner.SendAsync(HttpMethod.Get, $"{Maps}?resourceVersion=0")).Code);
        Assert.Equal(HttpStatusCode.OK, (await _servers["s1"].Api.SendAsync(HttpMethod.Get, $"{Maps}?resourceVersion=0")).Code);
        (HttpStatusCode code, string body) = await _servers["s1"].Api.SendAsync(HttpMethod.Get, Maps);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Contains("no server leads", body, StringComparison.Ordinal);
        Assert.False(ready.IsCompleted);
        await _servers["s1"].Process.KillAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => ready);
    }

    private async Task RecoverAsync()
    {
        Assert.Contains("--force", (await EdgeOrchBinary.RunAsync("cluster", "recover", "--data-dir", _servers["s1"].Directory)).Err, StringComparison.Ordinal);
        (await EdgeOrchBinary.RunAsync("cluster", "recover", "--force", "--data-dir", _servers["s1"].Directory)).Succeeded();
        await _servers["s1"].Process.StartAgainAsync();
        await WriteAsync(["s1"]);
        Assert.Contains("One server", await ClusterAsync("s1", "status"), StringComparison.Ordinal);
    }

    private Task EventuallyStatusAsync(string server, string text) => Eventually.TrueAsync(
        async () => (await ClusterAsync(server, "status")).Contains(text, StringComparison.Ordinal), Limit, $"the status through {server} says: {text}");

    private async Task<string> ClusterAsync(string server, params string[] arguments)
    {
        var (process, space, _, _) = _servers[server];
        CommandResult result = await space.RunAsync(EdgeOrchBinary.Path, ["cluster", .. arguments, "--kubeconfig", process.Kubeconfig]);
        return result.Out + result.Err;
    }
}
