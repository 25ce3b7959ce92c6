using System.Text;
using EdgeOrch.Client.Join;
using EdgeOrch.Client.Kubeconfig;

namespace EdgeOrch.Client.Tests;

public sealed class KubeconfigTests
{
    private const string Whole = """
        apiVersion: v1
        kind: Config
        current-context: edge
        clusters:
        - name: home
          cluster: {server: "https://192.0.2.1:6443", insecure-skip-tls-verify: true, tls-server-name: kubernetes}
        users:
        - name: jane
          user:
            token: abc
        contexts:
        - name: edge
          context: {cluster: home, user: jane, namespace: shop}
        - name: lost
          context: {cluster: nowhere, user: jane}
        """;

    [Fact]
    public void A_context_leads_to_server_user_and_namespace()
    {
        var file = Read(Whole);
        var options = file.TransportOptions();

        Assert.Equal("shop", file.Context().Namespace);
        Assert.Equal(new Uri("https://192.0.2.1:6443"), options.Servers[0]);
        Assert.True(options.SkipTlsVerification);
        Assert.Equal("kubernetes", options.TlsServerName);
        Assert.Equal("abc", options.BearerToken!());
    }

    [Theory]
    [InlineData("lost", "names cluster \"nowhere\", which does not exist")]
    [InlineData("nope", "context \"nope\" does not exist; there are: edge, lost")]
    public void Errors_name_what_is_missing(string context, string expected) => Assert.Contains(
        expected, Assert.Throws<KubeconfigException>(() => Read(Whole).TransportOptions(context)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[1, 2]", "not a kubeconfig")]
    [InlineData("a: [", "not a kubeconfig")]
    [InlineData("clusters: [{name: x, cluster: {}}]", "cluster \"x\" has no server")]
    [InlineData("clusters: [{name: x, cluster: {server: s, certificate-authority-data: '%%'}}]", "certificate-authority-data is not base64")]
    [InlineData("users: [{name: x, user: {client-key: /no/such/file}}]", "client-key: ")]
    public void Bad_files_are_refused_by_name(string content, string expected)
    {
        var message = Assert.Throws<KubeconfigException>(() => Read(content)).Message;
        Assert.StartsWith("/tmp/kubeconfig: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var text = KubeconfigWriter.Format(
            "edge \"1\"", new KubeconfigCluster("", "https://[::1]:6443") { TlsServerName = "x" }, new KubeconfigUser("") { Token = "on", TokenFile = "/run/token" });
        var file = Read(text);

        Assert.Equal("edge \"1\"", file.CurrentContext);
        Assert.Equal("https://[::1]:6443", file.Clusters[file.CurrentContext].Server);
        Assert.Equal("on", file.Users[file.CurrentContext].Token);
    }

    [Theory]
    [InlineData("edgeorch1.aa.server.0123456789abcdef")]
    [InlineData("edgeorch1.0000000000000000000000000000000000000000000000000000000000000000.server.short")]
    [InlineData("edgeorch1.0000000000000000000000000000000000000000000000000000000000000000.UPPER.0123456789abcdef")]
    [InlineData("K10abc::server:x")]
    [InlineData("")]
    public void Malformed_join_tokens_are_explained_without_their_secret(string text)
    {
        Assert.False(JoinToken.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
        Assert.DoesNotContain("0123456789abcdef", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_tokens_read_back_as_written()
    {
        var (id, secret) = JoinToken.Generate();
        var token = new JoinToken(new string('a', 64), id, secret);
        Assert.True(JoinToken.TryParse(token + "\n", out var read, out _));
        Assert.Equal(token, read);
        Assert.Equal(23, token.Bearer.Length);
    }

    [Fact]
    public async Task A_line_is_a_document_however_it_arrives()
    {
        using var stream = new TrickleStream("{\"a\":1}\n\n{\"b\":\"long long long\"}\n{\"cut\":");
        var lines = new List<string>();
        await foreach (var line in JsonLines.ReadAsync(stream, CancellationToken.None))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        Assert.Equal(["{\"a\":1}", "{\"b\":\"long long long\"}"], lines);
    }

    private static KubeconfigFile Read(string content) => KubeconfigReader.Read(Encoding.UTF8.GetBytes(content), "/tmp/kubeconfig");

    /// <summary>Gives three bytes a read.</summary>
    private sealed class TrickleStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(3, buffer.Length)], cancellationToken);
    }
}
