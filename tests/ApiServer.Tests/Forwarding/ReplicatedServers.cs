using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>API servers over real stores that replicate to each other: files, consensus, HTTPS between the servers.</summary>
internal sealed class ReplicatedServers : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-servers-").FullName;
    private readonly MemoryPeerNetwork _network = new(new Random(1), TimeProvider.System);
    private readonly X509Certificate2 _ca = CertificateFactory.CreateCa(
        ECDsa.Create(ECCurve.NamedCurves.nistP256), "test-ca", DateTimeOffset.UtcNow, TimeSpan.FromDays(1));

    public List<Server> Up { get; } = [];

    public Server Leader => Up.Single(static server => server.Store.Group.View.IsLeading);

    public static async Task<ReplicatedServers> StartAsync(int count)
    {
        var servers = new ReplicatedServers();
        for (var number = 0; number < count; number++)
        {
            await servers.AddAsync(number);
        }

        await UntilAsync(() => servers.Up.TrueForAll(server => server.Store.Group.View.Members.Count(static m => m.Part == MemberPart.Voter) == count));
        await servers.AgreeAsync();
        return servers;
    }

    /// <summary>Waits for a leader whom all that are up know.</summary>
    public Task AgreeAsync() => UntilAsync(() => Up.Count(static server => server.Store.Group.View.IsLeading) == 1
        && Up.Select(static server => server.Store.Group.View.Leader).Distinct().Count() == 1);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Up.ToList())
        {
            await StopAsync(server);
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Ends a server without letting it say goodbye to callers.</summary>
    public async Task StopAsync(Server server)
    {
        Up.Remove(server);
        foreach (var other in Up)
        {
            _network.Cut(server.Id, other.Id);
            _network.Cut(other.Id, server.Id);
        }

        await server.Host.DisposeAsync();
        await server.Store.DisposeAsync();
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        var deadline = DateTime.UtcNow + Limit;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < deadline, "did not come to be in time");
            await Task.Delay(5);
        }
    }

    private async Task AddAsync(int number)
    {
        var directory = Path.Combine(_directory, $"s{number}");
        var peer = new PeerAddress($"s{number}", 1);
        var about = new MemberInfo($"s{number}", peer.ToString(), $"127.0.0.1:{FreePort()}");
        var join = Up.ToDictionary(static server => server.Id, static server => server.Peer);
        if (number > 0)
        {
            var id = ReplicatedStore.PrepareToJoin(directory);
            await Leader.Store.Group.AddAsync(id, about, staysLearner: false, default);
        }

        var options = new ReplicatedStoreOptions
        {
            Directory = directory,
            Self = about,
            VolatileInterval = TimeSpan.Zero,
            Tick = TimeSpan.FromMilliseconds(25),
            Peers = id => _network.Connect(id, peer),
            Join = number > 0 ? join : null,
        };
        var store = await ReplicatedStore.OpenAsync(options, NullLogger.Instance, TimeProvider.System, default);
        var (host, _) = GroupOfServers.HostOf(_ca, store, store.Group, IPEndPoint.Parse(about.ApiAddress).Port);
        await host.StartAsync(CancellationToken.None);
        await host.Ready.WaitAsync(Limit);
        Up.Add(new Server(store, host, peer));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>One of them.</summary>
    public sealed record Server(ReplicatedStore Store, ApiServerHost Host, PeerAddress Peer)
    {
        public long Id => Store.Group.View.Self;

        public async Task<(int Code, JsonObject Body)> SendAsync(string method, string path, JsonNode? body = null, string query = "")
        {
            await using var response = await Host.InProcess(GroupOfServers.Admin).SendAsync(
                new ApiRequest(method, path)
                {
                    Query = query,
                    Body = body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()),
                    ContentType = body is null ? null : "application/json",
                },
                CancellationToken.None);
            return (response.StatusCode, (JsonObject)JsonNode.Parse(response.Body.Span)!);
        }
    }
}
