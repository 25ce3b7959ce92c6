using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Webhooks;

public sealed class WebhookConnectTests(WebhookProcess webhook) : IClassFixture<WebhookProcess>
{
    [Theory]
    [InlineData("allow/connect", 200)]
    [InlineData("deny/00", 403)]
    public async Task Streams_are_opened_only_after_webhooks_agreed(string path, int expected)
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var host = new ApiServerHost(
            new ApiServerOptions(), store, TestSecurity.Parts(), NullLoggerFactory.Instance, TimeProvider.System, [new Stream()]);
        await host.StartAsync(CancellationToken.None);
        await host.Ready;
        var admin = host.InProcess(new UserInfo("admin", UserInfo.Masters, UserInfo.Authenticated));
        var configuration = WebhookObjects.Configuration(WebhookObjects.Validating, "x", webhook.Client(path),
            """{"operations":["CONNECT"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods/exec"]}""");
        Assert.Equal(201, await SendAsync(admin, WebhookObjects.Path(WebhookObjects.Validating), "", configuration.ToJsonString()));
        Assert.Equal(expected, await SendAsync(admin, "/api/v1/namespaces/default/pods/p/exec", "command=ls&command=-l&stdin=true&container=c", ""));
        if (expected == 200)
        {
            var request = Assert.Single(await webhook.AskedAsync(path))["review"]!["request"]!;
            Assert.Equal(("CONNECT", "p", "exec"), ((string?)request["operation"], (string?)request["name"], (string?)request["subResource"]));
            Assert.Equal("""{"group":"","version":"v1","kind":"PodExecOptions"}""", request["kind"]!.ToJsonString());
            Assert.Equal("""{"kind":"PodExecOptions","apiVersion":"v1","stdin":true,"container":"c","command":["ls","-l"]}""", request["object"]!.ToJsonString());
        }

        await host.StopAsync(CancellationToken.None);
    }

    private static async Task<int> SendAsync(IApiTransport admin, string path, string query, string body)
    {
        await using var response = await admin.SendAsync(
            new ApiRequest("POST", path) { Query = query, Body = System.Text.Encoding.UTF8.GetBytes(body), ContentType = "application/json" }, CancellationToken.None);
        return response.StatusCode;
    }

    private sealed class Stream : IRequestHandler
    {
        public bool Handles(RequestInfo info) => info.Subresource == "exec";

        public ValueTask<ApiServerResponse> HandleAsync(RequestContext context) => ValueTask.FromResult(new ApiServerResponse { Body = "{}"u8.ToArray() });
    }
}
