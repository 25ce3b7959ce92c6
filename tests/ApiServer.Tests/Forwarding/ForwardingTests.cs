using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Store.Replication.Peers.Tls;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>Writes asked of one server and done by another, over TLS.</summary>
public sealed class ForwardingTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_follower_answers_writes_as_the_leader_does()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var (created, value, _) = await servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("a"));
        Assert.Equal(201, created);
        Assert.Equal(409, (await servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("a"))).Code);
        value["data"]!["k"] = "w";
        var (updated, changed, _) = await servers.SendAsync(2, "PUT", $"{Maps}/a", value);
        Assert.Equal(200, updated);
        var (stale, refusal, _) = await servers.SendAsync(2, "PUT", $"{Maps}/a", value);
        Assert.Equal((409, "Conflict"), (stale, (string?)refusal["reason"]));
        var patch = new JsonObject { ["data"] = new JsonObject { ["k"] = "x" } };
        Assert.Equal(200, (await servers.SendAsync(2, "PATCH", $"{Maps}/a", patch, contentType: "application/merge-patch+json")).Code);
        var (_, atLeader, _) = await servers.SendAsync(1, "GET", $"{Maps}/a");
        Assert.Equal("x", (string?)atLeader["data"]!["k"]);
        Assert.NotEqual(changed.Meta("resourceVersion"), atLeader.Meta("resourceVersion"));
        Assert.Equal(200, (await servers.SendAsync(2, "DELETE", $"{Maps}/a")).Code);
        Assert.Equal(404, (await servers.SendAsync(1, "GET", $"{Maps}/a")).Code);
        Assert.Equal(404, (await servers.SendAsync(2, "GET", $"{Maps}/a")).Code);
    }

    [Fact]
    public async Task Errors_and_warnings_come_back_as_the_leader_words_them()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var wrong = Objects.ConfigMap("Not A Name");
        var (code, status, _) = await servers.SendAsync(2, "POST", Maps, wrong);
        var (sameCode, same, _) = await servers.SendAsync(1, "POST", Maps, wrong);
        Assert.Equal((422, 422), (code, sameCode));
        Assert.Equal(same.ToJsonString(), status.ToJsonString());
        var unknown = Objects.ConfigMap("warned");
        unknown["spéc\"\\"] = 1;
        var (_, _, warnings) = await servers.SendAsync(2, "POST", Maps, unknown, query: "dryRun=All");
        var (_, _, there) = await servers.SendAsync(1, "POST", Maps, unknown, query: "dryRun=All");
        Assert.Equal(there, warnings);
        Assert.NotEmpty(warnings);
    }

    [Fact]
    public async Task The_leader_runs_the_request_as_the_user_who_made_it()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var user = new UserInfo("jörg, \"x\"\r\n%2C", "u-1", [UserInfo.Masters, "a,b", UserInfo.Authenticated], new Dictionary<string, IReadOnlyList<string>>
        {
            ["example.com/ключ"] = ["v 1", "v,2"],
        });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        var request = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "who" },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.CreateSigningRequestPem())),
                ["signerName"] = "example.com/x",
                ["usages"] = new JsonArray("client auth"),
            },
        };
        var (code, stored, _) = await servers.SendAsync(2, "POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests", request, user: user);
        Assert.True(code == 201, stored.ToJsonString());
        var spec = stored["spec"]!;
        Assert.Equal((user.Name, user.Uid), ((string?)spec["username"], (string?)spec["uid"]));
        Assert.Equal(user.Groups, spec["groups"]!.AsArray().Select(static group => (string)group!));
        Assert.Equal(["v 1", "v,2"], spec["extra"]!["example.com/ключ"]!.AsArray().Select(static value => (string)value!));
        var (refused, _, _) = await servers.SendAsync(2, "POST", Maps, Objects.ConfigMap("no"), user: new UserInfo("nobody", UserInfo.Authenticated));
        Assert.Equal(403, refused);
    }

    [Fact]
    public async Task The_field_manager_is_the_callers_program()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        using var http = servers.Http(2);
        using var message = new HttpRequestMessage(HttpMethod.Post, Maps)
        {
            Content = new StringContent(Objects.ConfigMap("managed").ToJsonString(), Encoding.UTF8, "application/json"),
        };
        message.Headers.Add("Authorization", $"Bearer {TestSecurity.AdminToken}");
        message.Headers.TryAddWithoutValidation("User-Agent", "my-tool/1.0 (linux)");
        using var answer = await http.SendAsync(message);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("my-tool", (string?)body["metadata"]!["managedFields"]![0]!["manager"]);
    }

    [Fact]
    public async Task Only_a_servers_certificate_speaks_for_others()
    {
        await using var servers = await GroupOfServers.StartAsync(1);
        using var foreignKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreignCa = CertificateFactory.CreateCa(foreignKey, "test-ca", DateTimeOffset.UtcNow, TimeSpan.FromDays(1));
        var name = PeerIdentity.CommonName(7);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(servers.Certificate(name, PeerIdentity.Organization)));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(servers.Certificate(name, "system:nodes")));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(servers.Certificate("system:node:7", PeerIdentity.Organization)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(GroupOfServers.Certificate(foreignCa, name, PeerIdentity.Organization)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));

        async Task<HttpStatusCode> AskAsync(X509Certificate2? certificate)
        {
            using var http = servers.Http(1, certificate);
            http.DefaultRequestHeaders.Add("X-Remote-User", "admin");
            http.DefaultRequestHeaders.Add("X-Remote-Group", "system:masters");
            using var answer = await http.GetAsync(new Uri(Maps, UriKind.Relative));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task What_was_passed_on_once_goes_no_further()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        using var http = servers.Http(2, servers.Certificate(PeerIdentity.CommonName(3), PeerIdentity.Organization));
        http.DefaultRequestHeaders.Add("X-Remote-User", "admin");
        http.DefaultRequestHeaders.Add("X-Remote-Group", "system:masters");
        http.DefaultRequestHeaders.Add(ForwardingHeaders.PassedOnBy, "3");
        using var content = new StringContent(Objects.ConfigMap("looped").ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(Maps, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.Contains(ForwardingHeaders.NotLeading));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(404, (await servers.SendAsync(1, "GET", $"{Maps}/looped")).Code);
    }

    [Fact]
    public async Task Reviews_are_answered_where_they_are_asked()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        servers.Group.Lead(0);
        var review = Objects.Parse("""{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}""");
        Assert.Equal(201, (await servers.SendAsync(2, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)).Code);
    }

    [Fact]
    public async Task A_definition_is_served_by_the_server_that_was_asked_to_store_it()
    {
        await using var servers = await GroupOfServers.StartAsync(2);
        var definition = Objects.Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.example.com"},"spec":{"group":"example.com",
             "scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """);
        Assert.Equal(201, (await servers.SendAsync(2, "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)).Code);
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while ((await servers.SendAsync(2, "GET", "/apis/example.com/v1/namespaces/default/things")).Code != 200)
        {
            Assert.True(DateTime.UtcNow < deadline);
            await Task.Yield();
        }

        var thing = Objects.Parse("""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"one"}}""");
        Assert.Equal(201, (await servers.SendAsync(2, "POST", "/apis/example.com/v1/namespaces/default/things", thing)).Code);
    }
}
