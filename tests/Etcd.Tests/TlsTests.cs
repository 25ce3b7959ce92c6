namespace EdgeOrch.Store.Tests;

/// <summary>Who may talk to whom, and what is said when they may not.</summary>
public sealed class TlsTests(TlsTests.Encrypted etcd) : IClassFixture<TlsTests.Encrypted>
{
    private readonly EtcdStoreOptions _options = Stores.Options([etcd.Etcd]) with
    {
        CaFile = etcd.Certificates.Authority,
        CertificateFile = etcd.Certificates.ClientCertificate,
        KeyFile = etcd.Certificates.ClientKey,
        Patience = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task With_certificates_of_the_same_authority_they_talk()
    {
        await using var store = await Stores.OpenAsync(_options);
        long revision = await store.PutAsync("/a", "1");
        Assert.Equal(revision, (await store.GetAsync("/a", CancellationToken.None))!.ModRevision);
    }

    [Fact]
    public Task A_client_without_certificate_is_told_to_bring_one() =>
        RefusedAsync(_options with { CertificateFile = null, KeyFile = null }, "--datastore-certfile");

    [Fact]
    public Task A_client_of_another_authority_is_told_so()
    {
        var stranger = EtcdCertificates.Create();
        return RefusedAsync(_options with { CertificateFile = stranger.ClientCertificate, KeyFile = stranger.ClientKey }, "--datastore-certfile");
    }

    [Fact]
    public Task A_member_of_another_authority_is_not_believed() =>
        RefusedAsync(_options with { CaFile = EtcdCertificates.Create().Authority }, "CN=etcd-ca", "--datastore-cafile vouch");

    [Fact]
    public async Task A_member_with_another_name_is_not_believed()
    {
        await using var other = await EtcdInstance.StartAsync("3.5", etcd.Elsewhere);
        await RefusedAsync(
            _options with { Endpoints = [new Uri(other.Endpoint)], CaFile = etcd.Elsewhere.Authority }, "not for this name or address", other.Endpoint);
    }

    [Fact]
    public Task Files_that_are_no_certificates_are_named() => RefusedAsync(_options with { CaFile = etcd.Certificates.ClientKey }, etcd.Certificates.ClientKey);

    private static async Task RefusedAsync(EtcdStoreOptions options, params string[] says)
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Stores.OpenAsync(options));
        Assert.All(says, text => Assert.True(error.Message.Contains(text, StringComparison.OrdinalIgnoreCase), $"no \"{text}\" in: {error.Message}"));
    }

    public sealed class Encrypted : IAsyncLifetime
    {
        private EtcdInstance? _etcd;

        internal EtcdInstance Etcd => _etcd!;

        internal EtcdCertificates Certificates { get; } = EtcdCertificates.Create();

        internal EtcdCertificates Elsewhere { get; } = EtcdCertificates.Create("etcd.example");

        public async Task InitializeAsync() => _etcd = await EtcdInstance.StartAsync("3.5", Certificates);

        public async Task DisposeAsync() => await Etcd.DisposeAsync();
    }
}
