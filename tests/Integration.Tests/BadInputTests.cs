using System.Net;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>Requests that are wrong get an answer that says what is wrong, and change nothing.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class BadInputTests(OneNode cluster)
{
    private const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME"},"spec":{"containers":[{"name":"c","image":"i"MORE}]}}""";

    [Theory]
    [InlineData("a", ""","imagee":"x" """, 400, "unknown field \\\"spec.containers[0].imagee\\\"")]
    [InlineData("a", ""","tty":"yes" """, 400, "cannot unmarshal string into Go struct field Container.spec.containers.tty of type bool")]
    [InlineData("a", ""","resources":{"limits":{"cpu":"one"}}""", 400, "quantities must match the regular expression")]
    [InlineData("Not_a_name", "", 422, "a lowercase RFC 1123 subdomain must consist of")]
    [InlineData("a", ""","ports":[{"containerPort":70000}]""", 422, "must be between 1 and 65535, inclusive")]
    [InlineData("a", ""","ports":[{"containerPort":80,"name":"web"},{"containerPort":81,"name":"web"}]""", 422, "Duplicate value")]
    [InlineData("a", ""","restartPolicy":""", 400, "is invalid JSON")]
    public async Task A_wrong_pod_is_refused_with_the_field(string name, string more, int code, string says)
    {
        using RawApi api = RawApi.Administrator(cluster.Server.Process);
        string body = Pod.Replace("NAME", name, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);
        (HttpStatusCode got, string answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods?fieldValidation=Strict", body);
        Assert.True(code == (int)got, $"{(int)got}: {answer}");
        if (says != "is invalid JSON")
        {
            Assert.Contains(says, answer, StringComparison.Ordinal);
        }

        Assert.Contains("\"kind\":\"Status\"", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/pods/a")).Code);
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("", "application/json", 400)]
    [InlineData("kind: [", "application/yaml", 400)]
    [InlineData("<pod/>", "application/xml", 415)]
    public async Task A_body_that_cannot_be_read_is_refused(string body, string mediaType, int code)
    {
        using RawApi api = RawApi.Administrator(cluster.Server.Process);
        (HttpStatusCode got, string answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/configmaps", body, mediaType);
        Assert.True(code == (int)got, $"{(int)got}: {answer}");
        Assert.Contains("\"kind\":\"Status\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_huge_body_is_refused()
    {
        using RawApi api = RawApi.Administrator(cluster.Server.Process);
        string body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"huge"},"data":{"x":"LONG"}}""".Replace("LONG", new string('x', 4 << 20), StringComparison.Ordinal);
        (HttpStatusCode code, string answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/configmaps", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, code);
        Assert.Contains("RequestEntityTooLarge", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_with_the_same_port_twice_is_refused()
    {
        using RawApi api = RawApi.Administrator(cluster.Server.Process);
        (HttpStatusCode code, string answer) = await api.SendAsync(
            HttpMethod.Post,
            "/api/v1/namespaces/default/services",
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"twice"},"spec":{"ports":[{"name":"a","port":80},{"name":"b","port":80}]}}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("spec.ports[1]", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("abcdef.0123456789abcdef")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6ZGVmYXVsdDpkZWZhdWx0In0.")]
    public async Task A_wrong_token_is_nobody(string? token)
    {
        using RawApi api = RawApi.WithToken(cluster.Server.Process, token);
        (HttpStatusCode code, string answer) = await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces");
        Assert.Equal(HttpStatusCode.Unauthorized, code);
        Assert.Contains("Unauthorized", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_a_deleted_account_is_refused_and_one_for_others_too()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "token");
        await space.OutputAsync("create", "serviceaccount", "robot");
        string token = await space.OutputAsync("create", "token", "robot");
        using RawApi api = RawApi.WithToken(cluster.Server.Process, token);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces")).Code);
        string foreign = await space.OutputAsync("create", "token", "robot", "--audience=somebody-else");
        using RawApi other = RawApi.WithToken(cluster.Server.Process, foreign);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync(HttpMethod.Get, "/api/v1/namespaces")).Code);
        await space.OutputAsync("delete", "serviceaccount", "robot");
        await Eventually.TrueAsync(
            async () => (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces")).Code == HttpStatusCode.Unauthorized, Limits.Soon, "the token died with its account");
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        const string secret = """
            apiVersion: v1
            kind: Secret
            metadata: {name: bootstrap-token-expire, namespace: kube-system}
            type: bootstrap.kubernetes.io/token
            stringData: {token-id: expire, token-secret: 0123456789abcdef, usage-bootstrap-authentication: "true", expiration: "YEAR-01-01T00:00:00Z"}
            """;
        Kubectl kubectl = await cluster.KubectlAsync("1.32");
        using RawApi api = RawApi.WithToken(cluster.Server.Process, "expire.0123456789abcdef");
        await kubectl.ApplyAsync(secret.Replace("YEAR", "2100", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () => (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces")).Code == HttpStatusCode.Forbidden, Limits.Soon, "the token is known, though not allowed much");
        await kubectl.OutputAsync("patch", "secret", "bootstrap-token-expire", "--namespace", "kube-system", "-p", """{"stringData":{"expiration":"2020-01-01T00:00:00Z"}}""");
        await Eventually.TrueAsync(
            async () => (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces")).Code == HttpStatusCode.Unauthorized, Limits.Soon, "the expired token is refused");
    }

    [Fact]
    public async Task A_server_of_another_cluster_is_not_trusted()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "ca");
        string directory = TestRun.NewDirectory("ca");
        string key = Path.Combine(directory, "key"), certificate = Path.Combine(directory, "ca.pem");
        await Command.OutputAsync("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=kubernetes-ca");
        CommandResult result = await space.RunAsync("get", "pods", "--certificate-authority", certificate);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("certificate", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_with_a_wrong_token_is_told_so()
    {
        string token = $"edgeorch1.{new string('0', 64)}.abcdef.0123456789abcdef";
        CommandResult result = await EdgeOrchBinary.RunAsync(
            "agent", "--server", cluster.Server.Process.Address, "--token", token, "--data-dir", TestRun.NewDirectory("wrong"), "--node-ip", "127.0.0.1", "--node-name", "wrong");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error:", result.Err, StringComparison.Ordinal);
    }
}
