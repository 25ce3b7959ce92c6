using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Pki;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Security.Tests;

/// <summary>The parts as the server uses them, over a fake API with the default roles in place.</summary>
public sealed class ServerSecurityTests : IAsyncLifetime
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeApi _api = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private ClusterSecurity _security = null!;

    public async Task InitializeAsync()
    {
        _security = new ClusterSecurity(
            new ClusterSecurityOptions
            {
                Pki = new PkiOptions { DataDirectory = _directory.Path, NodeName = "server", NodeAddresses = [IPAddress.Loopback] },
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        _ = _security.RunAsync(_stop.Token);
        await _security.Parts.StartupSteps[0].RunAsync(_api, _stop.Token);
    }

    public Task DisposeAsync()
    {
        _stop.Cancel();
        _stop.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_second_start_writes_nothing_and_repairs_what_was_taken_away()
    {
        var before = _api.Writes;
        await _security.Parts.StartupSteps[0].RunAsync(_api, _stop.Token);
        Assert.Equal(before, _api.Writes);

        _api.Put($"/apis/{Rbac}/v1/clusterroles/system:basic-user", """{"metadata":{"name":"system:basic-user"},"rules":[{"verbs":["get"],"apiGroups":["x"],"resources":["own"]}]}""");
        _api.Put($"/apis/{Rbac}/v1/clusterroles/system:discovery",
            """{"metadata":{"name":"system:discovery","annotations":{"rbac.authorization.kubernetes.io/autoupdate":"false"}}}""");
        await _security.Parts.StartupSteps[0].RunAsync(_api, _stop.Token);

        var repaired = _api.Find($"/apis/{Rbac}/v1/clusterroles/system:basic-user")!["rules"]!.ToJsonString();
        Assert.Contains("selfsubjectreviews", repaired, StringComparison.Ordinal);
        Assert.Contains("own", repaired, StringComparison.Ordinal);
        Assert.Null(_api.Find($"/apis/{Rbac}/v1/clusterroles/system:discovery")!["rules"]);
    }

    [Fact]
    public void Default_roles_have_upstreams_marks_and_admin_gathers_edit_and_view()
    {
        var admin = _api.Find($"/apis/{Rbac}/v1/clusterroles/admin")!;
        Assert.Equal("rbac-defaults", admin["metadata"]!["labels"]!["kubernetes.io/bootstrapping"]!.GetValue<string>());
        Assert.Equal("true", admin["metadata"]!["annotations"]!["rbac.authorization.kubernetes.io/autoupdate"]!.GetValue<string>());
        var rules = admin["rules"]!.ToJsonString();
        foreach (var part in (string[])["rolebindings", "pods/exec", "pods/log", "deployments/scale"])
        {
            Assert.Contains(part, rules, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("system:kube-scheduler", "", "create", "", "pods", "binding", "x", true)]
    [InlineData("system:kube-scheduler", "", "create", "", "secrets", "", "x", false)]
    [InlineData("system:serviceaccount:kube-system:deployment-controller", "", "create", "apps", "replicasets", "", "x", true)]
    [InlineData("system:serviceaccount:kube-system:deployment-controller", "", "get", "", "secrets", "", "x", false)]
    [InlineData("jane", "", "create", "authorization.k8s.io", "selfsubjectaccessreviews", "", "", true)]
    [InlineData("jane", "", "list", "", "pods", "", "x", false)]
    [InlineData("root", "system:masters", "delete", "", "nodes", "", "", true)]
    [InlineData("system:bootstrap:abc", "system:bootstrappers", "create", "certificates.k8s.io", "certificatesigningrequests", "", "", true)]
    [InlineData("system:bootstrap:abc", "system:bootstrappers", "list", "", "secrets", "", "", false)]
    public async Task Default_roles_give_what_upstreams_give(
        string user, string group, string verb, string apiGroup, string resource, string subresource, string ns, bool allowed)
    {
        var info = group.Length == 0 ? new UserInfo(user, UserInfo.Authenticated) : new UserInfo(user, group, UserInfo.Authenticated);
        Assert.Equal(allowed, await MayAsync(info, verb, apiGroup, resource, subresource, ns, ""));
    }

    [Fact]
    public async Task A_node_reads_only_what_its_pods_use_and_writes_only_itself()
    {
        var node = ClusterSecurity.NodeUser("edge-1");
        _api.Put("/api/v1/namespaces/shop/pods/web", """
            {"metadata":{"name":"web","namespace":"shop"},"spec":{"nodeName":"edge-1","serviceAccountName":"default","containers":[
              {"name":"c","env":[{"name":"A","valueFrom":{"secretKeyRef":{"name":"env-secret","key":"k"}}}]}],
              "volumes":[{"name":"v","projected":{"sources":[{"configMap":{"name":"kube-root-ca.crt"}}]}}]}}
            """);
        _api.Put("/api/v1/namespaces/shop/pods/other", """
            {"metadata":{"name":"other","namespace":"shop"},"spec":{"nodeName":"edge-2","volumes":[{"name":"v","secret":{"secretName":"others"}}]}}
            """);

        Assert.True(await MayAsync(node, "get", "", "secrets", "", "shop", "env-secret"));
        Assert.True(await MayAsync(node, "watch", "", "configmaps", "", "shop", "kube-root-ca.crt"));
        Assert.True(await MayAsync(node, "create", "", "serviceaccounts", "token", "shop", "default"));
        Assert.False(await MayAsync(node, "get", "", "secrets", "", "shop", "others"));
        Assert.False(await MayAsync(node, "get", "", "secrets", "", "other", "env-secret"));
        Assert.False(await MayAsync(node, "list", "", "secrets", "", "shop", ""));
        Assert.False(await MayAsync(node, "update", "", "secrets", "", "shop", "env-secret"));
        Assert.True(await MayAsync(node, "patch", "", "nodes", "status", "", "edge-1"));
        Assert.False(await MayAsync(node, "patch", "", "nodes", "status", "", "edge-2"));
        Assert.False(await MayAsync(node, "delete", "", "nodes", "", "", "edge-1"));
        Assert.True(await MayAsync(node, "update", "coordination.k8s.io", "leases", "", "kube-node-lease", "edge-1"));
        Assert.False(await MayAsync(node, "update", "coordination.k8s.io", "leases", "", "kube-node-lease", "edge-2"));
        Assert.False(await MayAsync(node, "create", "", "pods", "exec", "shop", "web"));
        Assert.False(await MayAsync(new UserInfo("system:node:edge-1"), "patch", "", "nodes", "status", "", "edge-1"));
    }

    [Fact]
    public async Task A_node_may_not_write_what_is_anothers()
    {
        var node = ClusterSecurity.NodeUser("edge-1");
        await RefusedAsync(node, "", "nodes", "", "edge-2", """{"metadata":{"name":"edge-2"}}""", AdmissionOperation.Create);
        await AdmitAsync(node, "", "nodes", "", "edge-1", """{"metadata":{"name":"edge-1"}}""", AdmissionOperation.Create);
        await RefusedAsync(node, "", "nodes", "", "edge-1", """{"metadata":{"name":"edge-1"},"spec":{"taints":[]}}""", AdmissionOperation.Update,
            """{"metadata":{"name":"edge-1"},"spec":{"taints":[{"key":"a","effect":"NoSchedule"}]}}""");
        await RefusedAsync(node, "", "nodes", "", "edge-1", """{"metadata":{"name":"edge-1","labels":{"node-restriction.kubernetes.io/x":"1"}}}""",
            AdmissionOperation.Update, """{"metadata":{"name":"edge-1"}}""");
        await RefusedAsync(node, "", "pods", "status", "p", "{}", AdmissionOperation.Update, """{"spec":{"nodeName":"edge-2"}}""");
        await AdmitAsync(node, "", "pods", "status", "p", "{}", AdmissionOperation.Update, """{"spec":{"nodeName":"edge-1"}}""");
        await RefusedAsync(node, "", "pods", "", "p", """{"metadata":{"name":"p"},"spec":{"nodeName":"edge-1"}}""", AdmissionOperation.Create);
        await RefusedAsync(node, "", "serviceaccounts", "token", "default", """{"spec":{}}""", AdmissionOperation.Create);
    }

    [Fact]
    public async Task Nobody_gives_what_they_do_not_hold()
    {
        Bind("jane", "edit");
        var jane = new UserInfo("jane");
        await EventuallyAsync(() => MayAsync(jane, "create", "apps", "deployments", "", "shop", ""));
        const string more = """{"metadata":{"name":"r"},"rules":[{"verbs":["delete"],"apiGroups":[""],"resources":["nodes"]}]}""";
        const string less = """{"metadata":{"name":"r"},"rules":[{"verbs":["delete"],"apiGroups":[""],"resources":["pods"]}]}""";
        const string binding = """{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[]}""";
        const string gathering = """{"metadata":{"name":"r"},"aggregationRule":{"clusterRoleSelectors":[]}}""";

        var error = await RefusedAsync(jane, Rbac, "clusterroles", "", "r", more, AdmissionOperation.Create);
        Assert.Contains(
            "user \"jane\" (groups=[]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"delete\"]}",
            error.Message, StringComparison.Ordinal);
        await AdmitAsync(jane, Rbac, "clusterroles", "", "r", less, AdmissionOperation.Create);
        await RefusedAsync(jane, Rbac, "clusterrolebindings", "", "b", binding, AdmissionOperation.Create);
        await RefusedAsync(jane, Rbac, "clusterroles", "", "r", gathering, AdmissionOperation.Create);
        await AdmitAsync(jane, Rbac, "clusterrolebindings", "", "b", binding.Replace("cluster-admin", "view", StringComparison.Ordinal), AdmissionOperation.Create);
        await AdmitAsync(new UserInfo("root", UserInfo.Masters), Rbac, "clusterroles", "", "r", more, AdmissionOperation.Create);
        await AdmitAsync(jane, Rbac, "clusterroles", "", "r", more, AdmissionOperation.Update, more);

        _api.Put($"/apis/{Rbac}/v1/clusterroles/binder", """{"metadata":{"name":"binder"},"rules":[{"verbs":["bind"],"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"resourceNames":["cluster-admin"]}]}""");
        Bind("jane", "binder");
        await EventuallyAsync(() => MayAsync(jane, "bind", Rbac, "clusterroles", "", "", "cluster-admin"));
        await AdmitAsync(jane, Rbac, "clusterrolebindings", "", "b", binding, AdmissionOperation.Create);
    }

    [Fact]
    public async Task Impersonation_needs_the_right_to_each_part()
    {
        var root = new UserInfo("root", UserInfo.Masters);
        var headers = new Dictionary<string, IReadOnlyList<string>> { ["Impersonate-User"] = ["system:serviceaccount:shop:web"] };
        var acted = await Impersonation.ApplyAsync(root, headers, _security.Authorizer, _stop.Token);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:shop", UserInfo.Authenticated], acted.Groups);

        var jane = new UserInfo("jane");
        Assert.Same(jane, await Impersonation.ApplyAsync(jane, [], _security.Authorizer, _stop.Token));
        var error = await Assert.ThrowsAsync<ApiException>(async () => await Impersonation.ApplyAsync(jane, headers, _security.Authorizer, _stop.Token));
        Assert.Equal(403, error.Code);
        headers = new() { ["Impersonate-Group"] = ["system:masters"] };
        error = await Assert.ThrowsAsync<ApiException>(async () => await Impersonation.ApplyAsync(root, headers, _security.Authorizer, _stop.Token));
        Assert.Equal(400, error.Code);
    }

    [Fact]
    public async Task Approving_certificates_needs_the_signers_verb_and_the_requester_is_recorded()
    {
        const string stored = """{"metadata":{"name":"c"},"spec":{"signerName":"kubernetes.io/kube-apiserver-client-kubelet"}}""";
        var jane = new UserInfo("jane", UserInfo.Authenticated);
        await RefusedAsync(jane, "certificates.k8s.io", "certificatesigningrequests", "approval", "c", stored, AdmissionOperation.Update, stored);
        await AdmitAsync(ClusterSecurity.ControllerUser("certificate-controller"), "certificates.k8s.io", "certificatesigningrequests", "approval", "c", stored,
            AdmissionOperation.Update, stored);

        var created = await AdmitAsync(jane, "certificates.k8s.io", "certificatesigningrequests", "", "c",
            stored.Replace("\"signerName\"", "\"username\":\"root\",\"signerName\"", StringComparison.Ordinal), AdmissionOperation.Create);
        Assert.Equal("jane", created["spec"]!["username"]!.GetValue<string>());
    }

    [Fact]
    public async Task Rules_are_listed_for_can_i()
    {
        var status = await _security.Parts.RuleResolver!.ResolveAsync(new UserInfo("jane", UserInfo.Authenticated), "shop", _stop.Token);
        Assert.Contains("selfsubjectaccessreviews", status["resourceRules"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("/healthz", status["nonResourceRules"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.False(status["incomplete"]!.GetValue<bool>());
    }

    private void Bind(string user, string role) => _api.Put($"/apis/{Rbac}/v1/clusterrolebindings/{user}-{role}",
        "{\"metadata\":{\"name\":\"" + user + "-" + role + "\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"" + role
        + "\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"" + user + "\"}]}");

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(20);
        while (!await condition())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "the condition did not come true in 20 s");
            await Task.Yield();
        }
    }

    private async Task<bool> MayAsync(UserInfo user, string verb, string group, string resource, string subresource, string ns, string name)
    {
        var decision = await _security.Parts.Authorizer.AuthorizeAsync(
            new AuthorizationAttributes(user, verb)
            {
                IsResource = true, Group = group, Resource = resource, Subresource = subresource, Namespace = ns, Name = name,
            },
            _stop.Token);
        return decision.IsAllowed;
    }

    private async Task<ApiException> RefusedAsync(
        UserInfo user, string group, string resource, string subresource, string name, string value, AdmissionOperation operation, string? old = null)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => AdmitAsync(user, group, resource, subresource, name, value, operation, old));
        Assert.Equal(403, error.Code);
        return error;
    }

    private async Task<JsonObject> AdmitAsync(
        UserInfo user, string group, string resource, string subresource, string name, string value, AdmissionOperation operation, string? old = null)
    {
        var request = new AdmissionRequest
        {
            Operation = operation,
            Info = new RequestInfo { Verb = "", Path = "", IsResource = true, Group = group, Resource = resource, Subresource = subresource },
            Name = name,
            User = user,
            Object = (JsonObject)JsonNode.Parse(value)!,
            OldObject = old is null ? null : (JsonObject)JsonNode.Parse(old)!,
        };
        foreach (var stage in _security.Parts.Admission.Where(a => a.Handles(request)))
        {
            await stage.MutateAsync(request, _stop.Token);
            await stage.ValidateAsync(request, _stop.Token);
        }

        return request.Object!;
    }
}
