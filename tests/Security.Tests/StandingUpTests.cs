using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Security.Tests;

/// <summary>The server under clients that ask too much, and at its end.</summary>
public sealed class StandingUpTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    [Fact]
    public async Task A_flood_of_one_client_keeps_neither_heartbeats_nor_administrators_waiting_for_ever()
    {
        await using var server = await SecureServer.StartAsync(o => o with { MaxInFlight = 16 });
        await server.SendAsync("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"noisy"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"edit"},
             "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"noisy"}]}
            """);
        using var noisy = server.Http(user: "noisy");
        using var node = server.Http(user: "system:node:edge-1", groups: "system:nodes");
        using var admin = server.Http(user: "admin", groups: "system:masters");
        Assert.Equal(HttpStatusCode.Created, (await node.PostAsync(Lease, Json("""{"metadata":{"name":"edge-1"},"spec":{"holderIdentity":"edge-1"}}"""), server.Stop)).StatusCode);

        var flood = Enumerable.Range(0, 500).Select(i => FloodAsync(noisy, i, server.Stop)).ToList();
        var heartbeats = 0;
        do
        {
            using var beat = await node.PatchAsync($"{Lease}/edge-1", Merge($$$"""{"spec":{"leaseDurationSeconds":{{{40 + heartbeats}}}}}"""), server.Stop);
            Assert.Equal(HttpStatusCode.OK, beat.StatusCode);
            using var seen = await admin.GetAsync("/api/v1/namespaces/kube-system", server.Stop);
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            heartbeats++;
        }
        while (heartbeats < 10 || !flood.TrueForAll(f => f.IsCompleted));

        var answers = await Task.WhenAll(flood);
        Assert.All(answers, code => Assert.True(code is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.TooManyRequests, $"{(int)code}"));
        Assert.Contains(answers, code => code != HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Answers_name_their_flow_and_the_objects_can_be_changed()
    {
        await using var server = await SecureServer.StartAsync();
        using var jane = server.Http(user: "jane");
        var (_, schema) = await server.SendAsync("GET", "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/global-default");
        var (_, level) = await server.SendAsync("GET", "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations/global-default");
        await UntilAsync(server, async () => await SchemaOfAsync(jane, server) == Uid(schema));
        using (var answer = await jane.GetAsync("/api", server.Stop))
        {
            Assert.Equal(Uid(level), answer.Headers.GetValues("X-Kubernetes-PF-PriorityLevel-UID").Single());
        }

        var (code, mine) = await server.SendAsync("POST", "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas", """
            {"metadata":{"name":"jane"},"spec":{"matchingPrecedence":50,"priorityLevelConfiguration":{"name":"workload-high"},
             "rules":[{"subjects":[{"kind":"User","user":{"name":"jane"}}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]}]}}
            """);
        Assert.True(code == 201, mine.ToJsonString());
        await UntilAsync(server, async () => await SchemaOfAsync(jane, server) == Uid(mine));
        await server.SendAsync("POST", "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas", """
            {"metadata":{"name":"lost"},"spec":{"matchingPrecedence":40,"priorityLevelConfiguration":{"name":"nowhere"},
             "rules":[{"subjects":[{"kind":"User","user":{"name":"jane"}}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]}]}}
            """);
        await UntilAsync(server, async () =>
            (string?)(await server.SendAsync("GET", "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/lost")).Body["status"]?["conditions"]?[0]?["status"] == "True");
        Assert.Equal(Uid(mine), await SchemaOfAsync(jane, server));
    }

    [Fact]
    public async Task What_is_too_big_is_refused_with_a_status()
    {
        await using var server = await SecureServer.StartAsync();
        using var admin = server.Http(user: "admin", groups: "system:masters");
        var body = $$$"""{"metadata":{"name":"big"},"data":{"x":"{{{new string('x', 3 << 20)}}}"}}""";

        using var answer = await admin.PostAsync(ConfigMaps, Json(body), server.Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(server.Stop))!;
        Assert.Equal(("RequestEntityTooLarge", "Request entity too large: limit is 3145728"), ((string?)status["reason"], (string?)status["message"]));
        var many = string.Join(',', Enumerable.Range(0, 8000).Select(i => $"v{i}"));
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync($"{ConfigMaps}?labelSelector=a%20in%20({many})", server.Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await admin.GetAsync($"{ConfigMaps}?x={new string('b', 200_000)}", server.Stop)).StatusCode);
    }

    [Fact]
    public async Task A_request_that_never_sends_its_body_ends_at_its_time()
    {
        await using var server = await SecureServer.StartAsync();
        using var admin = server.Http(user: "admin", groups: "system:masters");
        var never = new TaskCompletionSource();

        // Over HTTP/2 an answer may come before the request is whole.
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ConfigMaps}?timeout=300ms")
        {
            Content = new StalledContent(never.Task), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await admin.SendAsync(request, server.Stop);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("Timeout", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(server.Stop))!["reason"]);
        never.SetResult();
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync($"{ConfigMaps}?timeout=soon", server.Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync($"{ConfigMaps}?timeout=1m30s", server.Stop)).StatusCode);
    }

    [Fact]
    public async Task A_stop_is_announced_first_then_finishes_requests_and_ends_watches_cleanly()
    {
        await using var server = await SecureServer.StartAsync();
        using var admin = server.Http(user: "admin", groups: "system:masters");
        using var anonymous = server.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ConfigMaps}?watch=true");
        using var watch = await admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, server.Stop);
        var body = new TaskCompletionSource();
        var content = new StalledContent(body.Task);
        var created = admin.PostAsync(ConfigMaps, content, server.Stop);
        await content.Begun;

        server.Host.AnnounceStop();
        Assert.Equal(HttpStatusCode.InternalServerError, (await anonymous.GetAsync("/readyz", server.Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.GetAsync("/livez", server.Stop)).StatusCode);
        var stopped = server.Host.StopAsync(server.Stop);
        var events = await watch.Content.ReadAsStringAsync(server.Stop);
        Assert.DoesNotContain("ERROR", events, StringComparison.Ordinal);
        await UntilAsync(server, () => RefusesAsync(server));
        Assert.False(stopped.IsCompleted);
        body.SetResult();

        Assert.Equal(HttpStatusCode.Created, (await created).StatusCode);
        await stopped;
    }

    private static async Task<bool> RefusesAsync(SecureServer server)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, server.Stop);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task<HttpStatusCode> FloodAsync(HttpClient http, int number, CancellationToken cancellationToken)
    {
        using var answer = number % 2 == 0
            ? await http.GetAsync("/api/v1/configmaps", cancellationToken)
            : await http.PostAsync(ConfigMaps, Json($$$"""{"metadata":{"name":"c{{{number}}}"},"data":{"k":"v"}}"""), cancellationToken);
        return answer.StatusCode;
    }

    private static async Task<string> SchemaOfAsync(HttpClient http, SecureServer server)
    {
        using var answer = await http.GetAsync("/api", server.Stop);
        return answer.Headers.GetValues("X-Kubernetes-PF-FlowSchema-UID").Single();
    }

    private static async Task UntilAsync(SecureServer server, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            server.Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static string Uid(JsonObject value) => (string)value["metadata"]!["uid"]!;

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static StringContent Merge(string text) => new(text, Encoding.UTF8, "application/merge-patch+json");

    /// <summary>A body whose end comes only when a task ends.</summary>
    private sealed class StalledContent : HttpContent
    {
        private readonly Task _release;
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StalledContent(Task release)
        {
            _release = release;
            Headers.ContentType = new("application/json");
        }

        public Task Begun => _begun.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("""{"metadata":{"name":"late"},"""u8.ToArray());
            await stream.FlushAsync();
            _begun.TrySetResult();
            await _release;
            await stream.WriteAsync("\"data\":{}}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
