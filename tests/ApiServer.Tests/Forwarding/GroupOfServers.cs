using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.ApiServer.Streaming;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>API servers over one state, each with its HTTPS door; the test says which one leads. They are numbered from 1.</summary>
internal sealed class GroupOfServers : IAsyncDisposable
{
    public static readonly UserInfo Admin = new("admin", UserInfo.Masters, UserInfo.Authenticated);

    private readonly InMemoryStore _shared = new(TimeProvider.System);
    private readonly List<ApiServerHost> _hosts = [];
    private readonly List<MemberStore> _stores = [];
    private readonly List<TunnelHub> _hubs = [];

    public InMemoryGroup Group { get; } = new();

    public X509Certificate2 Ca { get; } = CertificateFactory.CreateCa(ECDsa.Create(ECCurve.NamedCurves.nistP256), "test-ca", DateTimeOffset.UtcNow, TimeSpan.FromDays(1));

    public static async Task<GroupOfServers> StartAsync(int count)
    {
        var servers = new GroupOfServers();
        for (var id = 1; id <= count; id++)
        {
            servers.Group.Put(id, MemberPart.Voter, null);
        }

        servers.Group.Lead(1);
        for (var id = 1; id <= count; id++)
        {
            await servers.AddAsync(id);
        }

        return servers;
    }

    public ApiServerHost Host(int id) => _hosts[id - 1];

    public MemberStore Store(int id) => _stores[id - 1];

    public TunnelHub Hub(int id) => _hubs[id - 1];

    public Uri Address(int id) => new($"https://127.0.0.1:{Host(id).Addresses[0].Port}");

    /// <summary>Sends inside a server's process.</summary>
    public async Task<(int Code, JsonObject Body, IReadOnlyList<string> Warnings)> SendAsync(
        int id, string method, string path, JsonNode? body = null, string query = "", string? contentType = null, UserInfo? user = null)
    {
        await using var response = await Host(id).InProcess(user ?? Admin).SendAsync(
            new ApiRequest(method, path)
            {
                Query = query,
                Body = body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()),
                ContentType = contentType ?? (body is null ? null : "application/json"),
            },
            CancellationToken.None);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(response.Body.Span)!, response.Warnings);
    }

    /// <summary>An HTTPS client of one server, with a client certificate or none.</summary>
    public HttpClient Http(int id, X509Certificate2? certificate = null)
    {
        var options = new HttpTransportOptions { Servers = [Address(id)], TrustedRoots = [Ca], ClientCertificate = certificate is null ? null : () => certificate };
        return new HttpClient(new SocketsHttpHandler { SslOptions = ServerTrust.ClientOptions(options, TimeProvider.System) }) { BaseAddress = Address(id) };
    }

    /// <summary>A client certificate of the cluster's CA.</summary>
    public X509Certificate2 Certificate(string user, params string[] groups) => Certificate(Ca, user, groups);

    public static X509Certificate2 Certificate(X509Certificate2 ca, string user, params string[] groups)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = CertificateFactory.IssueClient(ca, new PublicKey(key), user, groups, DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
        return certificate.CopyWithPrivateKey(key);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            store.Release();
        }

        foreach (var host in _hosts)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await host.StopAsync(limit.Token);
            await host.DisposeAsync();
        }

        await _shared.DisposeAsync();
    }

    private async Task AddAsync(int id)
    {
        var seat = Group.Of(id);
        var store = new MemberStore(_shared, seat);
        var (host, hub) = HostOf(Ca, store, seat, 0);
        _hubs.Add(hub);
        await host.StartAsync(CancellationToken.None);
        _hosts.Add(host);
        _stores.Add(store);
        Group.Put(id, MemberPart.Voter, new MemberInfo($"server-{id}", "", $"127.0.0.1:{host.Addresses[0].Port}"));
        await host.Ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>An API server of a group, whose servers' certificates come from one CA.</summary>
    public static (ApiServerHost Host, TunnelHub Hub) HostOf(X509Certificate2 ca, IStore store, IServerGroup group, int port)
    {
        var self = group.View.Self;
        var identity = Certificate(ca, PeerIdentity.CommonName(self), PeerIdentity.Organization);
        var own = new IPEndPoint(IPAddress.Parse($"192.0.2.{(self % 200) + 1}"), 6443);
        var parts = new ServerGroupParts { Group = group, Identity = () => identity, TrustedRoots = [ca] };
        var hub = new TunnelHub(TimeProvider.System, new TunnelRelay(parts, TimeProvider.System));
        var host = new ApiServerHost(
            new ApiServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, port)], AdvertiseAddress = own },
            store,
            Security(ca),
            NullLoggerFactory.Instance,
            TimeProvider.System,
            StreamingHandlers.All(hub, static () => throw new NotSupportedException("no pods here")),
            group: parts);
        return (host, hub);
    }

    private static SecurityParts Security(X509Certificate2 ca)
    {
        var certificates = new ClientCertificateAuthenticator(ca, TimeProvider.System);
        var test = TestSecurity.Parts();
        return test with
        {
            Authenticator = new AuthenticatorChain([new ForwardedUserAuthenticator(certificates), certificates, test.Authenticator]),
            ServerCertificates = new Serving(ca),
        };
    }

    private sealed class Serving : IServerCertificates
    {
        private readonly SslStreamCertificateContext _context;

        public Serving(X509Certificate2 ca)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = CertificateFactory.IssueServing(
                ca, new PublicKey(key), "kube-apiserver", [], ["localhost"], [IPAddress.Loopback], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
            _context = SslStreamCertificateContext.Create(certificate.CopyWithPrivateKey(key), null, offline: true);
        }

        public SslStreamCertificateContext ForServerName(string? serverName) => _context;
    }
}
