using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;

namespace EdgeOrch.Security.Tests;

public sealed class ServiceAccountTokenTests : IDisposable
{
    private const string Issuer = "https://kubernetes.default.svc.cluster.local";
    private const string AccountPath = "/api/v1/namespaces/shop/serviceaccounts/web";
    private const string PodPath = "/api/v1/namespaces/shop/pods/web-1";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeApi _api = new();
    private readonly TestClock _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceAccountTokenIssuer _issuer;
    private readonly ServiceAccountTokenAuthenticator _authenticator;

    public ServiceAccountTokenTests()
    {
        _issuer = new ServiceAccountTokenIssuer(Issuer, [Issuer], _key, _clock);
        _authenticator = new ServiceAccountTokenAuthenticator(
            Issuer, [Issuer], new Dictionary<string, ECDsa> { [JsonWebToken.KeyId(_key)] = _key }, new ApiClient(_api), _clock);
        _api.Put(AccountPath, """{"metadata":{"name":"web","namespace":"shop","uid":"sa-1"}}""");
        _api.Put(PodPath, """{"metadata":{"name":"web-1","namespace":"shop","uid":"pod-1"},"spec":{"nodeName":"edge-1"}}""");
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_token_stands_for_its_service_account()
    {
        var result = await CheckAsync(await IssueAsync("""{"spec":{}}"""));

        Assert.Equal("system:serviceaccount:shop:web", result.User!.Name);
        Assert.Equal("sa-1", result.User.Uid);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:shop"], result.User.Groups);
        Assert.Equal([Issuer], result.Audiences);
    }

    [Fact]
    public async Task A_pods_token_names_pod_and_node()
    {
        var result = await CheckAsync(await PodTokenAsync());

        Assert.Equal(["web-1"], result.User!.Extra["authentication.kubernetes.io/pod-name"]);
        Assert.Equal(["edge-1"], result.User.Extra["authentication.kubernetes.io/node-name"]);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var token = await IssueAsync("""{"spec":{"expirationSeconds":600}}""");
        Assert.NotNull((await CheckAsync(token)).User);
        _clock.Now += TimeSpan.FromSeconds(600);

        var result = await CheckAsync(token);

        Assert.Null(result.User);
        Assert.Contains("expired at 2030-01-01T00:10:00Z", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_dies_with_its_pod_and_with_its_account()
    {
        var podToken = await PodTokenAsync();
        var plain = await IssueAsync("""{"spec":{}}""");
        Assert.NotNull((await CheckAsync(podToken)).User);
        _api.Remove(PodPath);
        Assert.Contains("its pod \"web-1\" (pod-1) is gone", (await CheckAsync(podToken)).Failure, StringComparison.Ordinal);

        _api.Put(AccountPath, """{"metadata":{"name":"web","namespace":"shop","uid":"sa-2"}}""");
        Assert.Contains("its service account \"web\" (sa-1) is gone", (await CheckAsync(plain)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_others_is_not_for_the_server()
    {
        var token = await IssueAsync("""{"spec":{"audiences":["vault","bank"]}}""");

        Assert.Null((await CheckAsync(token)).User);
        Assert.Equal(["vault"], (await CheckAsync(token, "vault", "other")).Audiences);
    }

    [Fact]
    public async Task A_changed_token_and_one_of_another_key_are_refused()
    {
        var token = await IssueAsync("""{"spec":{}}""");
        var parts = token.Split('.');
        var claims = (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        claims["kubernetes.io"]!["namespace"] = "kube-system";
        claims["sub"] = "system:serviceaccount:kube-system:web";
        var forged = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
        var unsigned = $"{Base64Url.EncodeToString("""{"alg":"none"}"""u8)}.{parts[1]}.";
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = JsonWebToken.Sign(claims, other, JsonWebToken.KeyId(_key));

        foreach (var bad in (string[])[forged, unsigned, foreign, token + "x", "ey.ey.ey"])
        {
            Assert.Null((await CheckAsync(bad)).User);
        }
    }

    [Fact]
    public async Task Requests_get_their_defaults_and_limits()
    {
        var request = (JsonObject)JsonNode.Parse("""{"spec":{}}""")!;
        var status = await _issuer.IssueAsync(Account(), request, null, null, CancellationToken.None);
        Assert.Equal(3600, request["spec"]!["expirationSeconds"]!.GetValue<long>());
        Assert.Equal(Issuer, request["spec"]!["audiences"]![0]!.GetValue<string>());
        Assert.Equal("2030-01-01T01:00:00Z", status["expirationTimestamp"]!.GetValue<string>());

        var error = await Assert.ThrowsAsync<ApiException>(() => IssueAsync("""{"spec":{"expirationSeconds":599}}"""));
        Assert.Equal(422, error.Code);
        var conflict = await Assert.ThrowsAsync<ApiException>(() => IssueAsync(
            """{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-1","uid":"other"}}}""", _api.Find(PodPath)));
        Assert.Equal(409, conflict.Code);
    }

    [Fact]
    public void The_key_set_verifies_tokens_elsewhere()
    {
        var documents = new OpenIdDocuments(Issuer, Issuer + "/openid/v1/jwks", new Dictionary<string, ECDsa> { ["k"] = _key });
        var jwk = JsonNode.Parse(documents.KeySet.Span)!["keys"]![0]!;
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64Url.DecodeFromChars(jwk["x"]!.GetValue<string>()),
                Y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>()),
            },
        });
        var token = JsonWebToken.Sign(new JsonObject { ["a"] = 1 }, _key, "k");

        Assert.NotNull(JsonWebToken.Verify(token, new Dictionary<string, ECDsa> { ["k"] = key }));
        Assert.Equal(Issuer, JsonNode.Parse(documents.Configuration.Span)!["issuer"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_pods_token_names_the_nodes_uid_when_the_node_is_known()
    {
        var node = (JsonObject)JsonNode.Parse("""{"metadata":{"name":"edge-1","uid":"node-1"}}""")!;
        var token = await IssueAsync("""{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-1","uid":"pod-1"}}}""", _api.Find(PodPath), node);

        var user = (await CheckAsync(token)).User!;

        Assert.Equal(["node-1"], user.Extra["authentication.kubernetes.io/node-uid"]);
        Assert.StartsWith("JTI=", user.Extra["authentication.kubernetes.io/credential-id"][0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_bound_token_dies_with_its_node()
    {
        _api.Put("/api/v1/nodes/edge-1", """{"metadata":{"name":"edge-1","uid":"node-1"}}""");
        var token = await IssueAsync("""{"spec":{"boundObjectRef":{"kind":"Node","apiVersion":"v1","name":"edge-1"}}}""", _api.Find("/api/v1/nodes/edge-1"));
        Assert.NotNull((await CheckAsync(token)).User);

        _api.Remove("/api/v1/nodes/edge-1");

        Assert.Contains("its node \"edge-1\" (node-1) is gone", (await CheckAsync(token)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mounted_token_outlives_its_hour_and_tells_when_it_should_have_been_renewed()
    {
        var token = await IssueAsync("""{"spec":{"expirationSeconds":3607}}""");
        _clock.Now += TimeSpan.FromHours(2);

        Assert.NotNull((await CheckAsync(token)).User);
        var claims = JsonWebToken.ReadUnverified(token)!;
        var issued = claims["iat"]!.GetValue<long>();
        Assert.Equal(issued + 3607, claims["kubernetes.io"]!["warnafter"]!.GetValue<long>());
        Assert.Equal(issued + (365 * 24 * 3600), claims["exp"]!.GetValue<long>());
        var elsewhere = JsonWebToken.ReadUnverified(await IssueAsync("""{"spec":{"expirationSeconds":3607,"audiences":["vault"]}}"""))!;
        Assert.Equal(elsewhere["iat"]!.GetValue<long>() + 3607, elsewhere["exp"]!.GetValue<long>());
    }

    [Fact]
    public async Task Tokens_of_a_former_key_are_accepted_while_its_public_key_is_configured()
    {
        using var directory = new TemporaryDirectory();
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(directory.Path, "old.pub");
        await File.WriteAllTextAsync(file, _key.ExportSubjectPublicKeyInfoPem());
        var token = await IssueAsync("""{"spec":{}}""");

        ValueTask<AuthenticationResult> With(params string[] files) => new ServiceAccountTokenAuthenticator(
            Issuer, [Issuer], TokenKeys.Load(next, files), new ApiClient(_api), _clock)
            .AuthenticateAsync(new AuthenticationRequest { BearerToken = token }, CancellationToken.None);

        Assert.Null((await With()).User);
        Assert.NotNull((await With(file)).User);
        await File.WriteAllTextAsync(file, "no key");
        Assert.Contains(file, Assert.Throws<InvalidDataException>(() => TokenKeys.Load(next, [file])).Message, StringComparison.Ordinal);
    }

    private JsonObject Account() => _api.Find(AccountPath)!;

    private Task<string> PodTokenAsync() =>
        IssueAsync("""{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-1","uid":"pod-1"}}}""", _api.Find(PodPath));

    private async Task<string> IssueAsync(string request, JsonObject? bound = null, JsonObject? node = null)
    {
        var status = await _issuer.IssueAsync(Account(), (JsonObject)JsonNode.Parse(request)!, bound, node, CancellationToken.None);
        return status["token"]!.GetValue<string>();
    }

    private ValueTask<AuthenticationResult> CheckAsync(string token, params string[] audiences) =>
        _authenticator.AuthenticateAsync(new AuthenticationRequest { BearerToken = token, Audiences = audiences }, CancellationToken.None);
}
