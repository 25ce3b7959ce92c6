using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.Security.Tests;

/// <summary>Questions about identity and rights, tokens and certificates, through the API.</summary>
public sealed class IdentityApiTests : IAsyncLifetime
{
    private const string Reviews = "/apis/authorization.k8s.io/v1/";
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static readonly UserInfo Node = ClusterSecurity.NodeUser("edge-1");
    private readonly TemporaryDirectory _directory = new();
    private SecureServer _server = null!;

    public async Task InitializeAsync()
    {
        var tokens = Path.Combine(_directory.Path, "tokens.csv");
        await File.WriteAllTextAsync(tokens, "alice-token,alice,u-1,\"ops\"\n");
        _server = await SecureServer.StartAsync(security: o => o with { TokenAuthFile = tokens });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_node_lists_pods_only_by_its_own_name()
    {
        Assert.Equal(200, (await _server.SendAsync("GET", "/api/v1/pods", user: Node, query: "fieldSelector=spec.nodeName%3Dedge-1")).Code);
        var (code, body) = await _server.SendAsync("GET", "/api/v1/pods", user: Node);
        Assert.Equal(403, code);
        Assert.Equal("pods is forbidden: User \"system:node:edge-1\" cannot list resource \"pods\" in API group \"\" at the cluster scope: "
            + "can only list pods with a spec.nodeName field selector of the requesting node", (string?)body["message"]);
        Assert.Equal(403, (await _server.SendAsync("GET", "/api/v1/pods", user: Node, query: "fieldSelector=spec.nodeName%3Dedge-2")).Code);
        Assert.Equal(403, (await _server.SendAsync("GET", "/api/v1/pods", user: Node, query: "fieldSelector=spec.nodeName!%3Dedge-1")).Code);
        Assert.Equal(403, (await _server.SendAsync("GET", "/api/v1/namespaces/default/pods/none", user: Node)).Code);
    }

    [Fact]
    public async Task A_node_reads_the_volume_of_its_pods_claim_and_no_other()
    {
        await _server.SendAsync("POST", "/api/v1/persistentvolumes", """
            {"metadata":{"name":"mine"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"},
             "claimRef":{"namespace":"default","name":"data"}}}
            """);
        await _server.SendAsync("POST", "/api/v1/persistentvolumes", """
            {"metadata":{"name":"other"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}
            """);
        await _server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (code, body) = await _server.SendAsync("POST", "/api/v1/namespaces/default/pods", """
            {"metadata":{"name":"web"},"spec":{"nodeName":"edge-1","containers":[{"name":"c","image":"i"}],
             "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}]}}
            """);
        Assert.True(code == 201, body.ToJsonString());

        Assert.Equal(200, (await _server.SendAsync("GET", "/api/v1/persistentvolumes/mine", user: Node)).Code);
        Assert.Equal(403, (await _server.SendAsync("GET", "/api/v1/persistentvolumes/other", user: Node)).Code);
        Assert.Equal(403, (await _server.SendAsync("GET", "/api/v1/persistentvolumes", user: Node)).Code);
        Assert.Equal(200, (await _server.SendAsync("GET", "/api/v1/namespaces/default/pods/web", user: Node)).Code);
    }

    [Fact]
    public async Task Access_reviews_take_selectors_into_account_and_tell_why()
    {
        var (code, body) = await ReviewAsync("subjectaccessreviews", """
            {"user":"system:node:edge-1","groups":["system:nodes"],"resourceAttributes":{"verb":"list","resource":"pods",
             "fieldSelector":{"requirements":[{"key":"spec.nodeName","operator":"In","values":["edge-1"]}]}}}
            """);
        Assert.Equal(201, code);
        Assert.True((bool)body["status"]!["allowed"]!);
        (_, body) = await ReviewAsync("subjectaccessreviews", """
            {"user":"system:node:edge-1","groups":["system:nodes"],"resourceAttributes":{"verb":"list","resource":"pods",
             "fieldSelector":{"rawSelector":"spec.nodeName=edge-2"}}}
            """);
        Assert.False((bool)body["status"]!["allowed"]!);
        Assert.Contains("spec.nodeName", (string?)body["status"]!["reason"], StringComparison.Ordinal);
        (_, body) = await ReviewAsync("subjectaccessreviews", """
            {"user":"jane","groups":["system:authenticated"],"resourceAttributes":{"verb":"create","group":"authorization.k8s.io","resource":"selfsubjectaccessreviews"}}
            """);
        Assert.Equal("RBAC: allowed by ClusterRoleBinding \"system:basic-user\" of ClusterRole \"system:basic-user\" to Group \"system:authenticated\"",
            (string?)body["status"]!["reason"]);
    }

    [Theory]
    [InlineData("subjectaccessreviews", "{}", "spec.user", "spec.resourceAttributes")]
    [InlineData("subjectaccessreviews", """{"user":"u","resourceAttributes":{"verb":"get"},"nonResourceAttributes":{"path":"/"}}""", "spec.nonResourceAttributes")]
    [InlineData("subjectaccessreviews", """{"user":"u","resourceAttributes":{"fieldSelector":{}}}""", "spec.resourceAttributes.fieldSelector.requirements")]
    [InlineData("selfsubjectaccessreviews", "{}", "spec.resourceAttributes")]
    public async Task Wrong_reviews_name_every_cause(string resource, string spec, params string[] fields)
    {
        var (code, body) = await ReviewAsync(resource, spec);

        Assert.Equal(422, code);
        Assert.Equal(fields, body["details"]!["causes"]!.AsArray().Select(c => (string?)c!["field"]));
    }

    [Fact]
    public async Task A_fixed_token_is_a_user_everywhere()
    {
        using var http = _server.Http("alice-token");
        using var self = await http.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", Json("{}"), _server.Stop);
        var me = JsonNode.Parse(await self.Content.ReadAsStringAsync(_server.Stop))!;
        Assert.Equal("alice", (string?)me["status"]!["userInfo"]!["username"]);
        Assert.Equal("u-1", (string?)me["status"]!["userInfo"]!["uid"]);
        Assert.NotNull(me["metadata"]!["creationTimestamp"]);

        var (_, review) = await _server.SendAsync("POST", "/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"alice-token"}}""");
        Assert.True((bool)review["status"]!["authenticated"]!);
        Assert.Equal("https://kubernetes.default.svc.cluster.local", (string?)review["status"]!["audiences"]![0]);
        (_, review) = await _server.SendAsync("POST", "/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"alice-token","audiences":["vault"]}}""");
        Assert.False((bool)review["status"]!["authenticated"]!);
        Assert.Equal(400, (await _server.SendAsync("POST", "/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{}}""")).Code);
    }

    [Fact]
    public async Task A_pods_token_ends_with_the_pod_at_once()
    {
        await _server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (_, pod) = await _server.SendAsync("POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        var (_, answer) = await _server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts/default/token",
            """{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"p","uid":"UID"}}}""".Replace("UID", (string?)pod["metadata"]!["uid"], StringComparison.Ordinal));
        using var http = _server.Http((string?)answer["status"]!["token"]);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api", _server.Stop)).StatusCode);

        await _server.SendAsync("DELETE", "/api/v1/namespaces/default/pods/p", query: "gracePeriodSeconds=0");

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api", _server.Stop)).StatusCode);
    }

    [Fact]
    public async Task Service_accounts_read_the_issuers_documents_and_may_keep_them()
    {
        using var http = _server.Http(user: "system:serviceaccount:default:x", groups: ["system:serviceaccounts"]);
        using var answer = await http.GetAsync("/openid/v1/jwks", _server.Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, max-age=3600", answer.Headers.CacheControl!.ToString());
        Assert.Equal("application/jwk-set+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("ES256", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(_server.Stop))!["keys"]![0]!["alg"]);
    }

    [Fact]
    public async Task Bad_certificate_requests_name_every_cause()
    {
        var (code, body) = await _server.SendAsync("POST", Requests, """
            {"metadata":{"name":"bad"},"spec":{"request":"bm8=","signerName":"kubernetes.io/legacy-unknown","expirationSeconds":60,"usages":["client auth","client auth","fun"]}}
            """);

        Assert.Equal(422, code);
        Assert.Equal(["spec.expirationSeconds", "spec.request", "spec.signerName", "spec.usages[1]", "spec.usages[2]"],
            body["details"]!["causes"]!.AsArray().Select(c => (string)c!["field"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_is_approved_or_denied_once_and_signed_as_its_signer_says()
    {
        await CreateRequestAsync("jane", "kubernetes.io/kube-apiserver-client", "client auth");
        Assert.Equal(422, (await ApproveAsync("jane", "Approved", "False")).Code);
        Assert.Equal(200, (await ApproveAsync("jane", "Approved", "True")).Code);
        var signed = await WaitAsync("jane", s => s["certificate"] is not null);
        var (code, body) = await ApproveAsync("jane", "Denied", "True");
        Assert.Equal(422, code);
        Assert.Contains("updates may not remove a condition of type \"Approved\"", (string?)body["message"], StringComparison.Ordinal);

        await CreateRequestAsync("wrong", "kubernetes.io/kube-apiserver-client", "server auth");
        await ApproveAsync("wrong", "Approved", "True");
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String((string)signed["certificate"]!)));
        Assert.Equal("CN=jane", certificate.Subject);
        var failed = await WaitAsync("wrong", s => s["conditions"]!.AsArray().Any(c => (string?)c!["type"] == "Failed"));
        Assert.Null(failed["certificate"]);
    }

    private async Task<JsonObject> WaitAsync(string name, Func<JsonObject, bool> condition)
    {
        while (true)
        {
            var (_, body) = await _server.SendAsync("GET", $"{Requests}/{name}");
            if (body["status"] is JsonObject status && condition(status))
            {
                return status;
            }

            _server.Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task CreateRequestAsync(string name, string signer, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var (code, body) = await _server.SendAsync("POST", Requests, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
                ["signerName"] = signer,
                ["usages"] = new JsonArray("digital signature", usage),
            },
        }.ToJsonString());
        Assert.True(code == 201, body.ToJsonString());
    }

    private async Task<(int Code, JsonObject Body)> ApproveAsync(string name, string type, string status)
    {
        var (_, stored) = await _server.SendAsync("GET", $"{Requests}/{name}");
        stored["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = type, ["status"] = status, ["reason"] = "Test", ["message"] = "" }),
        };
        return await _server.SendAsync("PUT", $"{Requests}/{name}/approval", stored.ToJsonString());
    }

    private Task<(int Code, JsonObject Body)> ReviewAsync(string resource, string spec) =>
        _server.SendAsync("POST", Reviews + resource, $$"""{"spec":{{spec}}}""");

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
