using System.Net;
using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;
using V1Node = EdgeOrch.Api.Types.Node;

namespace EdgeOrch.Security.Tests;

/// <summary>The API server itself, over HTTPS, with its store in memory.</summary>
public sealed class RealServerTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(90));
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private ClusterSecurity _security = null!;
    private ApiServerHost _host = null!;
    private Uri _address = null!;

    public async Task InitializeAsync()
    {
        _security = new ClusterSecurity(
            new ClusterSecurityOptions
            {
                Pki = new PkiOptions { DataDirectory = _directory.Path, NodeName = "server", NodeAddresses = [IPAddress.Loopback] },
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        _host = new ApiServerHost(
            new ApiServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }, _store, _security.Parts, NullLoggerFactory.Instance, TimeProvider.System);
        _ = _security.RunAsync(_stop.Token);
        await _host.StartAsync(_stop.Token);
        await _host.Ready.WaitAsync(_stop.Token);
        ApiClient Client(string account) => new(_host.InProcess(ClusterSecurity.ControllerUser(account)));
        _ = new SecurityControllers(
            Client, new ApiClient(_host.InProcess(UserInfo.ApiServer)), _security.Pki, _security.Authorizer, TimeProvider.System, NullLoggerFactory.Instance)
            .RunAsync(_stop.Token);
        _address = new Uri($"https://127.0.0.1:{_host.Addresses[0].Port}");
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _host.DisposeAsync();
        await _store.DisposeAsync();
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_node_joins_registers_itself_renews_and_touches_nothing_else()
    {
        using var node = await JoinAsync("edge-1");
        var client = new ApiClient(node.Transport);
        await client.For<V1Node>().CreateAsync(NodeObject("edge-1"), _stop.Token);
        Assert.True(await node.TryRenewAsync(_stop.Token));

        var error = await Assert.ThrowsAsync<ApiStatusException>(async () => await client.For<V1Node>().CreateAsync(NodeObject("edge-2"), _stop.Token));
        Assert.True(error.IsForbidden);
        error = await Assert.ThrowsAsync<ApiStatusException>(async () => await client.For<Secret>().GetAsync("kube-system", "x", _stop.Token));
        Assert.True(error.IsForbidden);
        error = await Assert.ThrowsAsync<ApiStatusException>(async () => await client.For<ClusterRole>().CreateAsync(new ClusterRole
        {
            ApiVersion = "rbac.authorization.k8s.io/v1", Kind = "ClusterRole", Metadata = new ObjectMeta { Name = "mine" },
        }, _stop.Token));
        Assert.True(error.IsForbidden);
    }

    [Fact]
    public async Task Two_nodes_join_at_once()
    {
        var joined = await Task.WhenAll(JoinAsync("edge-1"), JoinAsync("edge-2"));
        Assert.Equal(["system:node:edge-1", "system:node:edge-2"], joined.Select(j =>
            j.Credentials.Current.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, false)));
        Array.ForEach(joined, j => j.Dispose());
    }

    [Fact]
    public async Task Only_the_open_paths_answer_without_credentials()
    {
        using var transport = new HttpApiTransport(
            new HttpTransportOptions { Servers = [_address], TrustedRoots = [_security.Pki.Ca] }, TimeProvider.System);
        foreach (var (path, code) in ((string, int)[])[("/version", 200), ("/healthz", 200), ("/api", 401), ("/api/v1/pods", 401), ("/metrics", 401), ("/openid/v1/jwks", 401)])
        {
            await using var response = await transport.SendAsync(new ApiRequest("GET", path), _stop.Token);
            Assert.True(code == response.StatusCode, $"{path}: {response.StatusCode}");
            if (code == 401)
            {
                Assert.Contains("\"message\":\"Unauthorized\"", Encoding.UTF8.GetString(response.Body.Span), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_service_account_token_works_until_its_account_is_gone()
    {
        var root = new ApiClient(_host.InProcess(UserInfo.ApiServer));
        var account = await root.For<ServiceAccount>().CreateAsync(new ServiceAccount
        {
            ApiVersion = "v1", Kind = "ServiceAccount", Metadata = new ObjectMeta { Name = "web", Namespace = "kube-system" },
        }, _stop.Token);
        var now = DateTimeOffset.UtcNow;
        var token = _security.TokenIssuer.Issue(new ServiceAccountClaims
        {
            Namespace = "kube-system",
            ServiceAccount = new BoundObject("web", account.Metadata.Uid!),
            Audiences = ["https://kubernetes.default.svc.cluster.local"],
            IssuedAt = now,
            NotBefore = now,
            Expires = now + TimeSpan.FromHours(1),
            Id = "id",
        });
        using var transport = new HttpApiTransport(
            new HttpTransportOptions { Servers = [_address], TrustedRoots = [_security.Pki.Ca], BearerToken = () => token }, TimeProvider.System);
        var asWeb = new ApiClient(transport);
        Assert.True((await Assert.ThrowsAsync<ApiStatusException>(async () => await asWeb.For<Pod>().ListAsync(null, new ListOptions(), _stop.Token))).IsForbidden);

        await root.For<ClusterRoleBinding>().CreateAsync(new ClusterRoleBinding
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "ClusterRoleBinding",
            Metadata = new ObjectMeta { Name = "web-view" },
            RoleRef = new RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "view" },
            Subjects = [new Subject { Kind = "ServiceAccount", Name = "web", Namespace = "kube-system" }],
        }, _stop.Token);
        await EventuallyAsync(async () => (await CodeAsync(transport, "/api/v1/pods")) == 200);
        Assert.Equal(403, await CodeAsync(transport, "/api/v1/secrets"));
    }

    [Fact]
    public async Task An_administrator_acts_as_somebody_else_and_others_may_not()
    {
        using var admin = Http(_security.Pki.CreateClientIdentity("system:admin", ["system:masters"], DateTimeOffset.UtcNow));
        using var jane = Http(_security.Pki.CreateClientIdentity("jane", [], DateTimeOffset.UtcNow));

        Assert.Equal(HttpStatusCode.OK, await AsAsync(admin, null));
        Assert.Equal(HttpStatusCode.Forbidden, await AsAsync(admin, "jane"));
        Assert.Equal(HttpStatusCode.Forbidden, await AsAsync(jane, "system:admin"));
    }

    private HttpClient Http(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var options = new HttpTransportOptions { Servers = [_address], TrustedRoots = [_security.Pki.Ca], ClientCertificate = () => certificate };
        return new HttpClient(new SocketsHttpHandler { SslOptions = ServerTrust.ClientOptions(options, TimeProvider.System) }) { BaseAddress = _address };
    }

    private async Task<HttpStatusCode> AsAsync(HttpClient http, string? user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/secrets");
        if (user is not null)
        {
            request.Headers.Add("Impersonate-User", user);
        }

        using var response = await http.SendAsync(request, _stop.Token);
        return response.StatusCode;
    }

    private async Task<int> CodeAsync(IApiTransport transport, string path)
    {
        await using var response = await transport.SendAsync(new ApiRequest("GET", path), _stop.Token);
        return response.StatusCode;
    }

    private async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            _stop.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task<JoinedNode> JoinAsync(string name) => JoinClient.JoinAsync(
        new JoinOptions { Servers = [_address], Token = _security.Token.ToString(), NodeName = name, DataDirectory = Path.Combine(_directory.Path, name) },
        TimeProvider.System, NullLogger.Instance, _stop.Token);

    private static V1Node NodeObject(string name) => new() { ApiVersion = "v1", Kind = "Node", Metadata = new ObjectMeta { Name = name } };
}
