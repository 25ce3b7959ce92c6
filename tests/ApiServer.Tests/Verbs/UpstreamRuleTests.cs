using System.Globalization;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class UpstreamRuleTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task An_expired_continue_token_comes_with_one_that_goes_on()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var server = await TestServer.StartAsync(store: store);
        for (var i = 0; i < 5; i++)
        {
            await server.SendAsync("POST", Collection, Objects.ConfigMap($"c{i}"));
        }

        var (_, page) = await server.SendAsync("GET", Collection, query: "limit=2");
        await server.SendAsync("DELETE", Collection + "/c3");
        await store.CompactAsync(store.CurrentRevision, CancellationToken.None);
        var (code, status) = await server.SendAsync("GET", Collection, query: "limit=2&continue=" + page.Meta("continue"));
        Assert.Equal((410, "Expired"), (code, (string?)status["reason"]));
        var (_, rest) = await server.SendAsync("GET", Collection, query: "limit=2&continue=" + status.Meta("continue"));
        Assert.Equal(["c2", "c4"], rest["items"]!.AsArray().Select(static i => i!.AsObject().Meta("name")));
    }

    [Theory]
    [InlineData("dryRun=Some", "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: []string{\"Some\"}: supported values: \"All\"")]
    [InlineData("fieldValidation=Loose", "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Loose\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"")]
    public async Task Write_options_have_only_the_values_they_can_have(string query, string message)
    {
        await using var server = await TestServer.StartAsync();
        var (code, status) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"), query);
        Assert.Equal((422, message), (code, (string?)status["message"]));
    }

    [Fact]
    public async Task An_update_names_its_object_and_a_lease_its_version()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var (code, status) = await server.SendAsync("PUT", Collection + "/a", Objects.Parse("""{"apiVersion":"v1","kind":"ConfigMap"}"""));
        Assert.Equal((400, "the name of the object (a based on URL) was undeterminable: name must be provided"), (code, (string?)status["message"]));
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        var lease = Objects.Parse("""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"}}""");
        Assert.Equal(201, (await server.SendAsync("PUT", Leases + "/l", lease)).Code);
        Assert.Equal(422, (await server.SendAsync("PUT", Leases + "/l", lease)).Code);
    }

    [Fact]
    public async Task A_watch_from_the_future_starts_there()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var future = long.Parse(first.Meta("resourceVersion"), CultureInfo.InvariantCulture) + 2;
        var events = server.EventsAsync(Collection, $"resourceVersion={future}", 1);
        for (var i = 0; i < 4; i++)
        {
            await server.SendAsync("POST", Collection, Objects.ConfigMap($"b{i}"));
        }

        var seen = (await events)[0]["object"]!.AsObject();
        Assert.True(long.Parse(seen.Meta("resourceVersion"), CultureInfo.InvariantCulture) > future, seen.ToJsonString());
    }

    [Fact]
    public async Task An_event_written_through_its_own_group_must_be_of_the_new_style()
    {
        await using var server = await TestServer.StartAsync();
        const string Own = "/apis/events.k8s.io/v1/namespaces/default/events";
        var old = Objects.Parse("""{"metadata":{"name":"a"},"regarding":{"namespace":"default"},"type":"Odd","deprecatedCount":1}""");
        var (code, status) = await server.SendAsync("POST", Own, old);
        Assert.Equal(422, code);
        foreach (var field in (string[])["eventTime", "type", "count"])
        {
            Assert.Contains(status["details"]!["causes"]!.AsArray(), cause => (string?)cause!["field"] == field);
        }

        var (core, _) = await server.SendAsync("POST", "/api/v1/namespaces/default/events", Objects.Parse("""{"metadata":{"name":"a"},"involvedObject":{"namespace":"default"}}"""));
        Assert.Equal(201, core);
        var made = Objects.Parse("""
            {"metadata":{"name":"b"},"regarding":{"namespace":"default"},"type":"Normal","eventTime":"2026-01-02T03:04:05.000000Z",
             "reportingController":"example.com/c","reportingInstance":"i","action":"Act","reason":"Because"}
            """);
        (code, status) = await server.SendAsync("POST", Own, made);
        Assert.True(code == 201, status.ToJsonString());
        (code, status) = await server.SendAsync(
            "PATCH", Own + "/b", Objects.Parse("""{"note":"another","series":{"count":2,"lastObservedTime":"2026-01-02T03:04:06.000000Z"}}"""), contentType: "application/merge-patch+json");
        Assert.Equal((422, "message"), (code, (string?)status["details"]!["causes"]![0]!["field"]));
    }
}
