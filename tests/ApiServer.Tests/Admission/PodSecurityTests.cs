using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Admission;

public sealed class PodSecurityTests
{
    private const string Hardened = """
        "securityContext":{"allowPrivilegeEscalation":false,"runAsNonRoot":true,"capabilities":{"drop":["ALL"]},"seccompProfile":{"type":"RuntimeDefault"}}
        """;

    [Theory]
    [InlineData("""{"hostNetwork":true,"hostIPC":true}""", "host namespaces (hostNetwork=true, hostIPC=true)")]
    [InlineData("""{"containers":[{"name":"a","securityContext":{"privileged":true}},{"name":"b","securityContext":{"privileged":true}}]}""", "privileged (containers \"a\", \"b\" must not set securityContext.privileged=true)")]
    [InlineData("""{"containers":[{"name":"a","securityContext":{"capabilities":{"add":["SYS_ADMIN","CHOWN","BPF"]}}}]}""", "non-default capabilities (container \"a\" must not include \"BPF\", \"SYS_ADMIN\" in securityContext.capabilities.add)")]
    [InlineData("""{"volumes":[{"name":"v","hostPath":{"path":"/"}},{"name":"w","hostPath":{"path":"/"}}]}""", "hostPath volumes (volumes \"v\", \"w\")")]
    [InlineData("""{"containers":[{"name":"a","ports":[{"hostPort":80},{"hostPort":443}]}]}""", "hostPort (container \"a\" uses hostPorts 443, 80)")]
    [InlineData("""{"containers":[{"name":"a","livenessProbe":{"httpGet":{"host":"h"}},"lifecycle":{"preStop":{"tcpSocket":{"host":"g"}}}}]}""", "probe or lifecycle host (container \"a\" uses probe or lifecycle hosts \"g\", \"h\")")]
    [InlineData("""{"securityContext":{"appArmorProfile":{"type":"Unconfined"}}}""", "forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\")")]
    [InlineData("""{"containers":[{"name":"a","securityContext":{"procMount":"Unmasked"}}]}""", "procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\")")]
    [InlineData("""{"hostUsers":false,"containers":[{"name":"a","securityContext":{"procMount":"Unmasked"}}]}""", "")]
    [InlineData("""{"securityContext":{"seLinuxOptions":{"type":"spc_t","user":"u"}},"containers":[{"name":"a","securityContext":{"seLinuxOptions":{"role":"r"}}}]}""", "seLinuxOptions (pod and container \"a\" set forbidden securityContext.seLinuxOptions: type \"spc_t\"; user may not be set; role may not be set)")]
    [InlineData("""{"securityContext":{"seccompProfile":{"type":"Unconfined"}}}""", "seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")")]
    [InlineData("""{"securityContext":{"sysctls":[{"name":"kernel.msgmax"},{"name":"net.ipv4.tcp_rmem"}]}}""", "forbidden sysctls (kernel.msgmax)")]
    [InlineData("""{"initContainers":[{"name":"i","securityContext":{"windowsOptions":{"hostProcess":true}}}]}""", "hostProcess (container \"i\" must not set securityContext.windowsOptions.hostProcess=true)")]
    [InlineData("""{"ephemeralContainers":[{"name":"e","securityContext":{"privileged":true}}]}""", "privileged (container \"e\" must not set securityContext.privileged=true)")]
    [InlineData("""{"containers":[{"name":"a"}]}""", "")]
    public void Baseline_forbids_what_reaches_for_the_host(string spec, string expected) => Assert.Equal(expected, Evaluate(SecurityLevel.Baseline, LevelVersion.Latest, spec));

    [Theory]
    [InlineData("""{"containers":[{"name":"a"}]}""", "allowPrivilegeEscalation != false (container \"a\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"a\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")")]
    [InlineData("""{"hostPID":true,"containers":[{"name":"a",H}]}""", "host namespaces (hostPID=true)")]
    [InlineData("""{"containers":[{"name":"a",H}],"volumes":[{"name":"v","hostPath":{"path":"/"}},{"name":"n","nfs":{}},{"name":"ok","image":{}}]}""", "restricted volume types (volumes \"v\", \"n\" use restricted volume types \"hostPath\", \"nfs\")")]
    [InlineData("""{"securityContext":{"runAsUser":0},"containers":[{"name":"a",H}]}""", "runAsUser=0 (pod must not set runAsUser=0)")]
    [InlineData("""{"hostUsers":false,"securityContext":{"runAsUser":0},"containers":[{"name":"a",H}]}""", "")]
    [InlineData("""{"hostUsers":false,"containers":[{"name":"a",H},{"name":"b","securityContext":{"allowPrivilegeEscalation":false,"procMount":"Unmasked","capabilities":{"drop":["ALL"],"add":["NET_BIND_SERVICE"]},"seccompProfile":{"type":"Localhost"}}}]}""", "procMount (container \"b\" must not set securityContext.procMount to \"Unmasked\")")]
    [InlineData("""{"containers":[{"name":"a",H}]}""", "")]
    [InlineData("""{"os":{"name":"windows"},"securityContext":{"runAsNonRoot":true},"containers":[{"name":"a"}]}""", "")]
    [InlineData("""{"securityContext":{"runAsNonRoot":false},"containers":[{"name":"a",H}]}""", "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)")]
    public void Restricted_wants_pods_hardened(string spec, string expected) =>
        Assert.Equal(expected, Evaluate(SecurityLevel.Restricted, LevelVersion.Latest, spec.Replace("H}", Hardened.Trim() + "}", StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"containers":[{"name":"a"}]}""", 7, "runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true)")]
    [InlineData("""{"os":{"name":"windows"},"securityContext":{"runAsNonRoot":true},"containers":[{"name":"a"}]}""", 21, "allowPrivilegeEscalation != false (container \"a\" must set securityContext.allowPrivilegeEscalation=false), seccompProfile (pod or container \"a\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")")]
    [InlineData("""{"hostUsers":false,"securityContext":{"runAsUser":0,"runAsNonRoot":true},"containers":[{"name":"a",H}]}""", 34, "runAsUser=0 (pod must not set runAsUser=0)")]
    [InlineData("""{"securityContext":{"sysctls":[{"name":"net.ipv4.tcp_rmem"}]},"containers":[{"name":"a",H}]}""", 31, "forbidden sysctls (net.ipv4.tcp_rmem)")]
    public void Older_versions_of_the_standards_stay_as_they_were(string spec, int minor, string expected) =>
        Assert.Equal(expected, Evaluate(SecurityLevel.Restricted, minor, spec.Replace("H}", Hardened.Trim() + "}", StringComparison.Ordinal)));

    [Fact]
    public async Task A_pod_that_violates_the_level_is_refused_and_a_workload_is_warned_about()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces", Objects.Parse("""{"metadata":{"name":"n","labels":{"pod-security.kubernetes.io/enforce":"baseline","pod-security.kubernetes.io/enforce-version":"v1.30"}}}"""));
        await server.SendAsync("POST", "/api/v1/namespaces/n/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        var pod = Objects.Parse("""{"metadata":{"name":"p"},"spec":{"hostNetwork":true,"containers":[{"name":"c","image":"i"}]}}""");
        var (code, refused) = await server.SendAsync("POST", "/api/v1/namespaces/n/pods", pod);
        Assert.Equal(403, code);
        Assert.Equal("pods \"p\" is forbidden: violates PodSecurity \"baseline:v1.30\": host namespaces (hostNetwork=true)", (string?)refused["message"]);
        var deployment = Objects.Parse("""{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"hostPID":true,"containers":[{"name":"c","image":"i"}]}}}}""");
        Assert.Equal(["would violate PodSecurity \"baseline:v1.30\": host namespaces (hostPID=true)"], await WarningsAsync(server, "POST", "/apis/apps/v1/namespaces/n/deployments", deployment));
        var job = Objects.Parse("""{"metadata":{"name":"j"},"spec":{"schedule":"0 * * * *","jobTemplate":{"spec":{"template":{"spec":{"hostIPC":true,"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""");
        Assert.Single(await WarningsAsync(server, "POST", "/apis/batch/v1/namespaces/n/cronjobs", job));
    }

    [Fact]
    public async Task A_stricter_label_warns_about_pods_that_are_there_and_a_wrong_one_is_refused()
    {
        await using var server = await StartAsync();
        foreach (var name in (string[])["a", "b"])
        {
            await server.SendAsync("POST", "/api/v1/namespaces/default/pods", Objects.Parse($$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"hostPID":true,"containers":[{"name":"c","image":"i"}]}}"""));
        }

        var label = Objects.Parse("""{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}""");
        Assert.Equal(
            ["existing pods in namespace \"default\" violate the new PodSecurity enforce level \"baseline:latest\"", "a (and 1 other pod): host namespaces"],
            await WarningsAsync(server, "PATCH", "/api/v1/namespaces/default", label));
        var wrong = Objects.Parse("""{"metadata":{"labels":{"pod-security.kubernetes.io/warn":"strict","pod-security.kubernetes.io/audit-version":"1.2"}}}""");
        var (code, refused) = await server.SendAsync("PATCH", "/api/v1/namespaces/default", wrong, contentType: "application/merge-patch+json");
        Assert.Equal(422, code);
        Assert.Equal(2, refused["details"]!["causes"]!.AsArray().Count);
        Assert.Contains("metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: \"strict\": must be one of privileged, baseline, restricted", (string?)refused["message"], StringComparison.Ordinal);
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", Objects.Parse("""{"metadata":{"name":"default"}}"""));
        return server;
    }

    private static async Task<IReadOnlyList<string>> WarningsAsync(TestServer server, string method, string path, JsonNode body)
    {
        await using var response = await server.Admin.SendAsync(
            new ApiRequest(method, path)
            {
                Body = Encoding.UTF8.GetBytes(body.ToJsonString()), ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json",
            },
            CancellationToken.None);
        Assert.True(response.StatusCode is 200 or 201, Encoding.UTF8.GetString(response.Body.Span));
        return response.Warnings;
    }

    private static string Evaluate(SecurityLevel level, int minor, string spec) =>
        string.Join(", ", SecurityStandards.Evaluate(new LevelVersion(level, minor), new PodView(null, Objects.Parse(spec))));
}
