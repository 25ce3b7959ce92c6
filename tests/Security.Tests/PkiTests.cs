using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client.Join;
using EdgeOrch.Client.Kubeconfig;
using EdgeOrch.Store.Replication.Peers.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Security.Tests;

public sealed class PkiTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Keys_are_made_once_and_readable_by_their_owner_only()
    {
        var first = Load();
        var second = Load();

        Assert.Equal(first.CaFingerprint, second.CaFingerprint);
        Assert.Equal(64, first.CaFingerprint.Length);
        foreach (var key in (string[])["ca.key", "server.key", "service-account.key"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(first.Directory, key)));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(first.Directory));
    }

    [Fact]
    public void A_start_that_was_cut_short_is_completed_by_the_next()
    {
        var first = Load();
        File.Delete(Path.Combine(first.Directory, "server.key"));
        File.Delete(Path.Combine(first.Directory, "ca.crt"));
        File.WriteAllText(Path.Combine(first.Directory, "ca.crt.tmp"), "half a cert");

        var second = Load();

        Assert.NotEqual(first.CaFingerprint, second.CaFingerprint);
        Assert.True(second.Ca.HasPrivateKey);
    }

    [Fact]
    public void A_damaged_or_foreign_key_is_named()
    {
        var first = Load();
        File.WriteAllText(Path.Combine(first.Directory, "server.key"), "not a key");
        Assert.Contains("server.key: not an ECDSA private key", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(first.Directory, "server.key"));
        File.Delete(Path.Combine(first.Directory, "ca.key"));
        Assert.Contains("ca.key: missing", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_servers_identity_names_it_for_both_ends_of_a_connection_and_is_renewed_in_time()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        var pki = ClusterPki.LoadOrCreate(new PkiOptions { DataDirectory = _directory.Path, NodeName = "edge-1" }, clock);
        var identity = new ServerIdentity(pki, 42, clock);

        var first = identity.Credentials;

        Assert.Equal(42, PeerIdentity.Of(first.Certificate));
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], first.Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value));
        Assert.True(first.Certificate.HasPrivateKey);
        Assert.Same(first, identity.Credentials);
        clock.Now += TimeSpan.FromDays(250);
        Assert.NotEqual(first.Certificate.SerialNumber, identity.Certificate.SerialNumber);
    }

    [Fact]
    public void The_serving_certificate_is_for_every_name_clients_use()
    {
        using var certificate = new ServingCertificate(Load(), TimeProvider.System, NullLogger.Instance).Certificate;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();

        Assert.Equal(
            ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "localhost", "edge-1", "api.example"],
            names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1", "10.43.0.1", "192.0.2.7", "192.0.2.8"], names.EnumerateIPAddresses().Select(a => a.ToString()));
    }

    [Fact]
    public void The_serving_certificate_carries_the_ca_that_join_tokens_pin()
    {
        var pki = Load();
        using var certificate = new ServingCertificate(pki, TimeProvider.System, NullLogger.Instance).Certificate;
        using var ca = CaDataUri.Find(certificate)!;

        Assert.Equal(pki.CaFingerprint, Client.ServerTrust.Fingerprint(ca));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        Assert.True(chain.Build(certificate));
    }

    [Fact]
    public void A_new_name_makes_a_new_serving_certificate_and_an_old_one_is_kept()
    {
        var first = new ServingCertificate(Load(), TimeProvider.System, NullLogger.Instance).Certificate.SerialNumber;
        Assert.Equal(first, new ServingCertificate(Load(), TimeProvider.System, NullLogger.Instance).Certificate.SerialNumber);
        var renamed = ClusterPki.LoadOrCreate(Options() with { NodeName = "edge-2" }, TimeProvider.System);
        Assert.NotEqual(first, new ServingCertificate(renamed, TimeProvider.System, NullLogger.Instance).Certificate.SerialNumber);
    }

    [Fact]
    public void The_admin_kubeconfig_is_private_and_kept_until_it_is_due()
    {
        var pki = Load();
        var path = Path.Combine(_directory.Path, "deep", "kubeconfig");
        var now = DateTimeOffset.UtcNow;

        Assert.True(AdminKubeconfig.Write(path, "https://127.0.0.1:6443", pki, now));
        Assert.False(AdminKubeconfig.Write(path, "https://127.0.0.1:6443", pki, now));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var options = KubeconfigFile.Load(path).TransportOptions();
        Assert.Equal("CN=system:admin, O=system:masters", options.ClientCertificate!()!.Subject);
        Assert.True(options.ClientCertificate()!.HasPrivateKey);

        Assert.True(AdminKubeconfig.Write(path, "https://127.0.0.1:7443", pki, now));
        Assert.True(AdminKubeconfig.Write(path, "https://127.0.0.1:7443", pki, now + TimeSpan.FromDays(300)));
        File.WriteAllText(path, ": not yaml [");
        Assert.True(AdminKubeconfig.Write(path, "https://127.0.0.1:7443", pki, now));
    }

    [Fact]
    public void The_servers_token_is_kept_and_the_flag_wins()
    {
        var fingerprint = new string('a', 64);
        var first = ServerToken.LoadOrCreate(_directory.Path, fingerprint, null);
        Assert.Equal(first, ServerToken.LoadOrCreate(_directory.Path, fingerprint, null));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory.Path, "server", "token")));

        var chosen = ServerToken.LoadOrCreate(_directory.Path, fingerprint, "my-secret_of-16-chars");
        Assert.Equal("my-secret_of-16-chars", chosen.Secret);
        Assert.Equal(chosen, ServerToken.LoadOrCreate(_directory.Path, fingerprint, null));
        Assert.Throws<ArgumentException>(() => ServerToken.LoadOrCreate(_directory.Path, fingerprint, "short"));
        Assert.Throws<ArgumentException>(() => ServerToken.LoadOrCreate(_directory.Path, new string('b', 64), chosen.ToString()));
    }

    private PkiOptions Options() => new()
    {
        DataDirectory = _directory.Path,
        NodeName = "edge-1",
        NodeAddresses = [IPAddress.Parse("192.0.2.7")],
        ServiceCidrs = [IPNetwork.Parse("10.43.0.0/16")],
        ExtraNames = ["api.example", "192.0.2.8"],
    };

    private ClusterPki Load() => ClusterPki.LoadOrCreate(Options(), TimeProvider.System);
}
