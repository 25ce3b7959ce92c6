using System.Net;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Security.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeApi _api = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_client_certificate_is_the_user_it_names()
    {
        var pki = Pki("a");
        await using var host = await HostAsync(pki, TimeProvider.System);
        using var transport = Transport(host, pki, pki.CreateClientIdentity("jane", ["dev", "ops"], DateTimeOffset.UtcNow));

        Assert.Equal("jane|dev,ops,system:authenticated|HTTP/2", await JoinTests.WhoAmIAsync(transport));
    }

    [Fact]
    public async Task A_client_certificate_of_another_ca_is_refused()
    {
        var pki = Pki("a");
        await using var host = await HostAsync(pki, TimeProvider.System);
        using var transport = Transport(host, pki, Pki("b").CreateClientIdentity("jane", ["system:masters"], DateTimeOffset.UtcNow));

        Assert.Equal("401", await JoinTests.WhoAmIAsync(transport));
    }

    [Fact]
    public async Task An_expired_client_certificate_is_refused_also_on_an_open_connection()
    {
        var pki = Pki("a");
        var clock = new TestClock(DateTimeOffset.UtcNow);
        await using var host = await HostAsync(pki, clock);
        using var transport = Transport(host, pki, pki.CreateClientIdentity("jane", [], clock.Now));
        Assert.StartsWith("jane|", await JoinTests.WhoAmIAsync(transport), StringComparison.Ordinal);

        clock.Now += TimeSpan.FromDays(366);

        Assert.Equal("401", await JoinTests.WhoAmIAsync(transport));
    }

    [Fact]
    public async Task No_credentials_and_unknown_tokens_are_refused()
    {
        var pki = Pki("a");
        await using var host = await HostAsync(pki, TimeProvider.System);
        using var nothing = Transport(host, pki, null);
        using var unknown = new HttpApiTransport(
            new HttpTransportOptions { Servers = [host.Address], TrustedRoots = [pki.Ca], BearerToken = () => "nonsense" }, TimeProvider.System);

        Assert.Equal("401", await JoinTests.WhoAmIAsync(nothing));
        Assert.Equal("401", await JoinTests.WhoAmIAsync(unknown));
    }

    [Fact]
    public async Task A_server_of_another_ca_is_not_trusted_and_the_error_says_so()
    {
        await using var host = await HostAsync(Pki("a"), TimeProvider.System);
        using var transport = Transport(host, Pki("b"), null);

        var error = await Assert.ThrowsAsync<ApiUnreachableException>(() => JoinTests.WhoAmIAsync(transport));

        Assert.Contains("was not signed by a CA this client trusts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_serving_certificate_names_the_clock()
    {
        var past = new TestClock(DateTimeOffset.UtcNow - TimeSpan.FromDays(400));
        var pki = Pki("a", past);
        await using var host = await HostAsync(pki, past);
        using var transport = Transport(host, pki, null);

        var error = await Assert.ThrowsAsync<ApiUnreachableException>(() => JoinTests.WhoAmIAsync(transport));

        Assert.Contains("check this machine's clock", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_serving_certificate_is_used_by_new_connections_without_a_restart()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow - TimeSpan.FromDays(300));
        var pki = Pki("a", clock);
        var serving = new ServingCertificate(pki, clock, NullLogger.Instance);
        var first = serving.Certificate.SerialNumber;
        await using var host = await TestHost.StartAsync(serving, Authenticator(pki, TimeProvider.System), _api);

        clock.Now = DateTimeOffset.UtcNow;
        Assert.True(serving.RenewIfDue());
        Assert.False(serving.RenewIfDue());

        Assert.NotEqual(first, serving.Certificate.SerialNumber);
        using var transport = Transport(host, pki, pki.CreateClientIdentity("jane", [], DateTimeOffset.UtcNow));
        Assert.StartsWith("jane|", await JoinTests.WhoAmIAsync(transport), StringComparison.Ordinal);
        Assert.Equal(serving.Certificate.SerialNumber, new ServingCertificate(pki, clock, NullLogger.Instance).Certificate.SerialNumber);
    }

    [Fact]
    public async Task The_next_server_is_asked_when_one_cannot_be_reached()
    {
        var pki = Pki("a");
        await using var host = await HostAsync(pki, TimeProvider.System);
        using var transport = new HttpApiTransport(
            new HttpTransportOptions
            {
                Servers = [new Uri("https://127.0.0.1:1"), host.Address],
                TrustedRoots = [pki.Ca],
                ClientCertificate = Once(pki.CreateClientIdentity("jane", [], DateTimeOffset.UtcNow)),
            },
            TimeProvider.System);

        Assert.StartsWith("jane|", await JoinTests.WhoAmIAsync(transport), StringComparison.Ordinal);
        Assert.Equal(host.Address, transport.CurrentServer);
    }

    [Fact]
    public async Task A_watch_is_cut_into_documents_and_a_lost_server_ends_it()
    {
        var pki = Pki("a");
        var host = await HostAsync(pki, TimeProvider.System);
        using var transport = Transport(host, pki, pki.CreateClientIdentity("jane", [], DateTimeOffset.UtcNow));
        _api.Put("/api/v1/nodes/a", """{"metadata":{"name":"a"}}""");
        _api.Put("/api/v1/nodes/b", """{"metadata":{"name":"b"}}""");
        var names = new List<string>();

        await Assert.ThrowsAsync<ApiUnreachableException>(async () =>
        {
            await foreach (var change in new ApiClient(transport).For<Api.Types.Node>().WatchAsync(null, new ListOptions { ResourceVersion = "1" }, CancellationToken.None))
            {
                names.Add(change.Object.Metadata.Name!);
                if (names.Count == 2)
                {
                    await host.DisposeAsync();
                }
            }

            // A server that ends its streams in good order is met again at the next request.
            await JoinTests.WhoAmIAsync(transport);
        });

        Assert.Equal(["a", "b"], names);
    }

    private static Func<System.Security.Cryptography.X509Certificates.X509Certificate2?> Once(
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) => () => certificate;

    private static HttpApiTransport Transport(
        TestHost host, ClusterPki pki, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate) =>
        new(
            new HttpTransportOptions
            {
                Servers = [host.Address],
                TrustedRoots = [System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pki.CaPem)],
                ClientCertificate = certificate is null ? null : () => certificate,
            },
            TimeProvider.System);

    private static AuthenticatorChain Authenticator(ClusterPki pki, TimeProvider time) =>
        new([new ClientCertificateAuthenticator(pki.Ca, time)]);

    private Task<TestHost> HostAsync(ClusterPki pki, TimeProvider time) =>
        TestHost.StartAsync(new ServingCertificate(pki, time, NullLogger.Instance), Authenticator(pki, time), _api);

    private ClusterPki Pki(string name, TimeProvider? time = null) => ClusterPki.LoadOrCreate(
        new PkiOptions { DataDirectory = Path.Combine(_directory.Path, name), NodeName = "server", NodeAddresses = [IPAddress.Loopback] },
        time ?? TimeProvider.System);
}
