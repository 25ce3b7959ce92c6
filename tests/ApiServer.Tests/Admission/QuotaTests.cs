using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Admission;

public sealed class QuotaTests
{
    private const string Space = "/api/v1/namespaces/default";
    private const string Quotas = Space + "/resourcequotas";
    private const string Merge = "application/merge-patch+json";

    [Fact]
    public async Task A_pod_over_the_quota_is_refused_in_upstream_words_and_takes_nothing()
    {
        await using var server = await StartAsync("""{"cpu":"1500m","pods":"5"}""");
        Assert.Equal(201, (await CreateAsync(server, "a", "1")).Code);
        var (code, refused) = await CreateAsync(server, "b", "1");
        Assert.Equal(403, code);
        Assert.Equal("pods \"b\" is forbidden: exceeded quota: q, requested: cpu=1, used: cpu=1, limited: cpu=1500m", (string?)refused["message"]);
        Assert.Equal("Forbidden", (string?)refused["reason"]);
        Assert.Equal("cpu=1 pods=1", await UsedAsync(server));
        Assert.Equal(404, (await server.SendAsync("GET", Space + "/pods/b")).Code);
        var (_, silent) = await CreateAsync(server, "c", null);
        Assert.Equal("pods \"c\" is forbidden: failed quota: q: must specify cpu for: c", (string?)silent["message"]);
    }

    [Fact]
    public async Task Dry_runs_and_failed_writes_take_nothing_and_deletes_give_back_at_once()
    {
        await using var server = await StartAsync("""{"pods":"2"}""");
        Assert.Equal(201, (await CreateAsync(server, "a", "1", "dryRun=All")).Code);
        Assert.Equal("pods=0", await UsedAsync(server));
        await CreateAsync(server, "a", "1");
        Assert.Equal(409, (await CreateAsync(server, "a", "1")).Code);
        Assert.Equal(422, (await server.SendAsync("POST", Space + "/pods", Objects.Parse("""{"metadata":{"name":"bad"},"spec":{"containers":[]}}"""))).Code);
        Assert.Equal("pods=1", await UsedAsync(server));
        await server.SendAsync("DELETE", Space + "/pods/a");
        Assert.Equal("pods=0", await UsedAsync(server));
    }

    [Fact]
    public async Task A_pod_that_ended_leaves_room_and_a_marked_one_does_not_before_it_is_gone()
    {
        await using var server = await StartAsync("""{"pods":"1"}""");
        await CreateAsync(server, "a", "1");
        await server.SendAsync("POST", Space + "/pods/a/binding", Objects.Parse("""{"metadata":{"name":"a"},"target":{"kind":"Node","name":"n"}}"""));
        await server.SendAsync("DELETE", Space + "/pods/a");
        Assert.Equal(403, (await CreateAsync(server, "b", "1")).Code);
        await server.SendAsync("PATCH", Space + "/pods/a/status", Objects.Parse("""{"status":{"phase":"Failed"}}"""), contentType: Merge);
        Assert.Equal("pods=0", await UsedAsync(server));
        Assert.Equal(201, (await CreateAsync(server, "b", "1")).Code);
        await server.SendAsync("DELETE", Space + "/pods/a", Objects.Parse("""{"gracePeriodSeconds":0}"""));
        Assert.Equal("pods=1", await UsedAsync(server));
    }

    [Fact]
    public async Task Objects_are_counted_by_kind_and_updates_that_take_more_are_checked()
    {
        await using var server = await StartAsync("""{"configmaps":"1","count/secrets":"1","services.nodeports":"1","count/deployments.apps":"0","persistentvolumeclaims":"1"}""");
        Assert.Equal(201, (await server.SendAsync("POST", Space + "/configmaps", Objects.ConfigMap("a"))).Code);
        Assert.Contains("requested: configmaps=1, used: configmaps=1, limited: configmaps=1",
            (string?)(await server.SendAsync("POST", Space + "/configmaps", Objects.ConfigMap("b"))).Body["message"], StringComparison.Ordinal);
        var service = Objects.Parse("""{"metadata":{"name":"s"},"spec":{"type":"NodePort","ports":[{"name":"a","port":80}]}}""");
        Assert.Equal(201, (await server.SendAsync("POST", Space + "/services", service)).Code);
        var (code, more) = await server.SendAsync("PATCH", Space + "/services/s",
            Objects.Parse("""{"spec":{"ports":[{"name":"a","port":80},{"name":"b","port":81}]}}"""), contentType: Merge);
        Assert.Equal(403, code);
        Assert.Contains("requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1", (string?)more["message"], StringComparison.Ordinal);
        await server.SendAsync("PATCH", Space + "/services/s", Objects.Parse("""{"spec":{"type":"ClusterIP","ports":[{"name":"a","port":80,"nodePort":null}]}}"""), contentType: Merge);
        Assert.Contains("services.nodeports=0", await UsedAsync(server), StringComparison.Ordinal);
        var deployment = Objects.Parse("""{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        Assert.Equal("deployments.apps \"d\" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0",
            (string?)(await server.SendAsync("POST", "/apis/apps/v1/namespaces/default/deployments", deployment)).Body["message"]);
    }

    [Fact]
    public async Task Every_quota_of_the_namespace_counts_and_one_refusal_takes_from_none()
    {
        await using var server = await StartAsync("""{"pods":"5"}""");
        await AddQuotaAsync(server, "p", """{"requests.cpu":"1"}""");
        Assert.Equal(201, (await CreateAsync(server, "a", "1")).Code);
        Assert.Contains("exceeded quota: p", (string?)(await CreateAsync(server, "b", "1")).Body["message"], StringComparison.Ordinal);
        Assert.Equal("pods=1", await UsedAsync(server));
        Assert.Equal(201, (await server.SendAsync("POST", "/api/v1/namespaces", Objects.Parse("""{"metadata":{"name":"free"}}"""))).Code);
        Assert.Equal(201, (await server.SendAsync("POST", "/api/v1/namespaces/free/configmaps", Objects.ConfigMap("a"))).Code);
    }

    internal static async Task<TestServer> StartAsync(string hard)
    {
        var server = await TestServer.StartAsync();
        await PrepareAsync(server, hard);
        return server;
    }

    /// <summary>The default account, and a quota called q that somebody has counted.</summary>
    internal static async Task PrepareAsync(TestServer server, string hard)
    {
        await server.SendAsync("POST", Space + "/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        await AddQuotaAsync(server, "q", hard);
    }

    internal static async Task<string> UsedAsync(TestServer server)
    {
        var (_, quota) = await server.SendAsync("GET", Quotas + "/q");
        return string.Join(' ', quota["status"]!["used"]!.AsObject().Select(static p => $"{p.Key}={p.Value}"));
    }

    internal static Task<(int Code, JsonObject Body)> CreateAsync(TestServer server, string name, string? cpu, string query = "")
    {
        var resources = cpu is null ? "{}" : $$$"""{"requests":{"cpu":"{{{cpu}}}"}}""";
        return server.SendAsync("POST", Space + "/pods", Objects.Parse(
            $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"i","resources":{{{resources}}}}]}}"""), query);
    }

    private static async Task AddQuotaAsync(TestServer server, string name, string hard)
    {
        await server.SendAsync("POST", Quotas, Objects.Parse($$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"hard":{{{hard}}}}}"""));
        var used = Objects.Parse(hard);
        foreach (var key in used.Select(static p => p.Key).ToList())
        {
            used[key] = "0";
        }

        var status = new JsonObject { ["status"] = new JsonObject { ["hard"] = Objects.Parse(hard), ["used"] = used } };
        Assert.Equal(200, (await server.SendAsync("PATCH", $"{Quotas}/{name}/status", status, contentType: Merge)).Code);
    }
}
