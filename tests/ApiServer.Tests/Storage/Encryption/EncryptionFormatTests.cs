using System.Text;
using EdgeOrch.ApiServer.Storage.Encryption;

namespace EdgeOrch.ApiServer.Tests.Storage.Encryption;

/// <summary>The file of <c>--encryption-provider-config</c>.</summary>
public sealed class EncryptionFormatTests
{
    private const string Secret = "MDEyMzQ1Njc4OWFiY2RlZg==";

    private const string Sample = $$"""
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources: [secrets, things.example.com]
            providers:
              - aesgcm:
                  keys:
                    - {name: key1, secret: {{Secret}}}
                    - {name: key2, secret: MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0}
              - identity: {}
          - resources: ['*.apps', '*.']
            providers:
              - identity: {}
              - aesgcm: {keys: [{name: key1, secret: {{Secret}}}]}
        """;

    [Fact]
    public void Upstreams_format_is_read_and_what_is_written_reads_the_same()
    {
        var read = Parse(Sample);
        Assert.Equal(["secrets", "things.example.com"], read.Rules[0].Resources);
        Assert.Equal(["key1", "key2"], read.Rules[0].Providers[0].Keys.Select(static key => key.Name));
        Assert.Equal("0123456789abcdef", Encoding.ASCII.GetString(read.Rules[0].Providers[0].Keys[0].Secret.Span));
        Assert.True(read.Rules[0].Providers[1].IsIdentity);
        Assert.True(read.Rules[1].Providers[0].IsIdentity);
        var written = EncryptionFormat.Write(read);
        Assert.Equal(written, EncryptionFormat.Write(Parse(written)));
    }

    [Theory]
    [InlineData("secrets", "", "secrets", true)]
    [InlineData("secrets", "example.com", "secrets", false)]
    [InlineData("things.example.com", "example.com", "things", true)]
    [InlineData("things.example.com", "", "things", false)]
    [InlineData("*.example.com", "example.com", "things", true)]
    [InlineData("*.example.com", "other.example.com", "things", false)]
    [InlineData("*.", "", "pods", true)]
    [InlineData("*.", "apps", "deployments", false)]
    [InlineData("*.*", "apps", "deployments", true)]
    [InlineData("*.*", "", "pods", true)]
    public void A_resource_covers(string resource, string group, string plural, bool covered) =>
        Assert.Equal(covered, new EncryptionRule([resource], [EncryptionProvider.Identity]).Covers(group, plural));

    [Theory]
    [InlineData("kind: EncryptionConfiguration", "kind: Other", "kind is \"Other\"")]
    [InlineData("apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v2", "apiVersion is")]
    [InlineData("identity: {}", "aescbc: {keys: []}", "resources[0].providers[1].aescbc is not supported; use aesgcm")]
    [InlineData("identity: {}", "secretbox: {keys: []}", "resources[0].providers[1].secretbox is not supported; use aesgcm")]
    [InlineData("identity: {}", "kms: {apiVersion: v2}", "resources[0].providers[1].kms is not supported; use aesgcm")]
    [InlineData("identity: {}", "rot13: {}", "resources[0].providers[1].rot13 is no provider")]
    [InlineData("identity: {}", "identity: {a: b}", "resources[0].providers[1].identity takes nothing")]
    [InlineData("secret: " + Secret, "secret: c2hvcnQ=", "resources[0].providers[0].aesgcm.keys[0].secret must be 16, 24 or 32 bytes")]
    [InlineData("secret: " + Secret, "secret: '%'", "resources[0].providers[0].aesgcm.keys[0].secret must be 16, 24 or 32 bytes")]
    [InlineData("name: key1", "name: 'a:b'", "resources[0].providers[0].aesgcm.keys[0].name must not be empty")]
    [InlineData("name: key1", "name: key2", "resources[0].providers names key2 twice")]
    [InlineData("name: key1", "nam: key1", "resources[0].providers[0].aesgcm.keys[0].nam is unknown; known here: name, secret")]
    [InlineData("[secrets, things.example.com]", "[]", "resources[0].resources must be a list")]
    [InlineData("[secrets, things.example.com]", "['*']", "resources[0].resources[0]: \"*\" is no resource")]
    [InlineData("[secrets, things.example.com]", "['sec*']", "resources[0].resources[0]: \"sec*\" is no resource")]
    [InlineData("[secrets, things.example.com]", "['secrets.*']", "resources[0].resources[0]: \"secrets.*\" is no resource")]
    [InlineData("[secrets, things.example.com]", "[events.events.k8s.io]", "write events")]
    [InlineData("[secrets, things.example.com]", "[secrets, secrets]", "resources[0].resources names secrets twice")]
    [InlineData("resources:\n  -", "resources: {", "it is not YAML")]
    public void A_file_that_cannot_be_used_is_refused_by_field(string from, string to, string expected)
    {
        Assert.Contains(from, Sample, StringComparison.Ordinal);
        var at = Sample.IndexOf(from, StringComparison.Ordinal);
        var e = Assert.Throws<FormatException>(() => Parse(string.Concat(Sample.AsSpan(0, at), to, Sample.AsSpan(at + from.Length))));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rotated_configuration_writes_with_a_new_key_and_reads_with_the_old_ones()
    {
        var first = EncryptionConfiguration.Generate(["secrets"]);
        var second = first.Rotate()!;
        Assert.Equal(["key2", "key1"], second.Rules[0].Providers[0].Keys.Select(static key => key.Name));
        Assert.True(second.Rules[0].Providers[1].IsIdentity);
        Assert.NotEqual(second.Rules[0].Providers[0].Keys[0].Secret.ToArray(), first.Rules[0].Providers[0].Keys[0].Secret.ToArray());
        var withoutOld = new EncryptionConfiguration([new EncryptionRule(["secrets"], [EncryptionProvider.AesGcm([second.Rules[0].Providers[0].Keys[0]])])]);
        Assert.Equal(["key3", "key2"], withoutOld.Rotate()!.Rules[0].Providers[0].Keys.Select(static key => key.Name));
        Assert.Null(new EncryptionConfiguration([new EncryptionRule(["secrets"], [EncryptionProvider.Identity])]).Rotate());
    }

    private static EncryptionConfiguration Parse(string yaml) => EncryptionFormat.Parse(Encoding.UTF8.GetBytes(yaml));
}
