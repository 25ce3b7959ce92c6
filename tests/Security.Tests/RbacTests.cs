using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Authorization;
using EdgeOrch.ApiServer.Pipeline.Security;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.Security.Tests;

public sealed class RbacTests
{
    private static readonly RbacIndex Index = new(
        [
            ClusterRole("reader", Rule("get,list", "", "pods", "pods/log")),
            ClusterRole("scaler", Rule("update", "*", "*/scale")),
            ClusterRole("named", new PolicyRule { Verbs = ["get"], ApiGroups = [""], Resources = ["secrets"], ResourceNames = ["one"] }),
            ClusterRole("urls", new PolicyRule { Verbs = ["get"], NonResourceURLs = ["/healthz", "/metrics/*"] }),
            ClusterRole("all", Rule("*", "*", "*")),
        ],
        [new Role { Metadata = Meta("editor", "shop"), Rules = [Rule("create", "apps", "deployments")] }],
        [
            ClusterBinding("readers", "reader", Group("dev")),
            ClusterBinding("scalers", "scaler", User("jane")),
            ClusterBinding("named", "named", User("jane")),
            ClusterBinding("urls", "urls", User("jane")),
            ClusterBinding("dangling", "no-such-role", User("mallory")),
        ],
        [
            Binding("shop", "editors", "Role", "editor", User("jane")),
            Binding("shop", "bots", "ClusterRole", "all", new Subject { Kind = "ServiceAccount", Name = "bot", Namespace = "ci" }),
        ]);

    [Theory]
    [InlineData("jane", "get", "", "pods", "", "default", "p", true)]
    [InlineData("jane", "get", "", "pods", "log", "default", "p", true)]
    [InlineData("jane", "get", "", "pods", "exec", "default", "p", false)]
    [InlineData("jane", "delete", "", "pods", "", "default", "p", false)]
    [InlineData("jane", "get", "apps", "pods", "", "default", "p", false)]
    [InlineData("jane", "update", "apps", "deployments", "scale", "x", "d", true)]
    [InlineData("jane", "update", "apps", "deployments", "status", "x", "d", false)]
    [InlineData("jane", "update", "apps", "deployments", "", "x", "d", false)]
    [InlineData("jane", "get", "", "secrets", "", "x", "one", true)]
    [InlineData("jane", "get", "", "secrets", "", "x", "two", false)]
    [InlineData("jane", "list", "", "secrets", "", "x", "", false)]
    [InlineData("jane", "create", "apps", "deployments", "", "shop", "", true)]
    [InlineData("jane", "create", "apps", "deployments", "", "other", "", false)]
    [InlineData("jane", "create", "apps", "deployments", "", "", "", false)]
    [InlineData("system:serviceaccount:ci:bot", "delete", "", "secrets", "", "shop", "x", true)]
    [InlineData("system:serviceaccount:ci:bot", "delete", "", "secrets", "", "other", "x", false)]
    [InlineData("mallory", "get", "", "nodes", "", "", "n", false)]
    public void Requests_are_decided_as_upstream_does(
        string user, string verb, string group, string resource, string subresource, string ns, string name, bool allowed)
    {
        var info = user == "jane" ? new UserInfo(user, "dev") : new UserInfo(user);
        var attributes = new AuthorizationAttributes(info, verb)
        {
            IsResource = true, Group = group, Resource = resource, Subresource = subresource, Namespace = ns, Name = name,
        };
        Assert.Equal(allowed, RbacAuthorizer.Decide(Index, attributes).IsAllowed);
    }

    [Theory]
    [InlineData("/healthz", true)]
    [InlineData("/healthz/etcd", false)]
    [InlineData("/metrics/cadvisor", true)]
    [InlineData("/api", false)]
    public void Paths_are_decided_by_their_own_rules(string path, bool allowed) => Assert.Equal(
        allowed, RbacAuthorizer.Decide(Index, new AuthorizationAttributes(new UserInfo("jane"), "get") { Path = path }).IsAllowed);

    [Fact]
    public void The_reason_names_binding_role_and_subject() => Assert.Equal(
        "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to Group \"dev\"",
        RbacAuthorizer.Decide(Index, new AuthorizationAttributes(new UserInfo("jane", "dev"), "get") { IsResource = true, Resource = "pods", Namespace = "x" }).Reason);

    [Fact]
    public void One_user_among_ten_thousand_bindings_has_only_their_own_rules()
    {
        var index = new RbacIndex(
            [ClusterRole("reader", Rule("get", "", "pods"))], [],
            Enumerable.Range(0, 10_000).Select(i => ClusterBinding($"b{i}", "reader", User($"user-{i}"))), []);
        var attributes = new AuthorizationAttributes(new UserInfo("user-9999", "system:authenticated"), "get") { IsResource = true, Resource = "pods" };

        Assert.Equal("b9999", index.Find(attributes, out _)!.Binding);
        Assert.Single(index.RulesOf(attributes.User, "default"));
        Assert.Null(index.Find(attributes with { User = new UserInfo("user-10000") }, out _));
    }

    [Theory]
    [InlineData("get,list", "", "pods", "get", "", "pods", 0)]
    [InlineData("get", "", "pods", "get,delete", "", "pods", 1)]
    [InlineData("*", "*", "*", "escalate", "x.io", "anything/status", 0)]
    [InlineData("*", "*", "*/scale", "update", "apps", "deployments/scale", 0)]
    [InlineData("*", "*", "*/scale", "update", "apps", "deployments", 1)]
    [InlineData("get", "", "pods", "*", "", "pods", 1)]
    [InlineData("get", "", "pods", "get", "", "pods,secrets,nodes", 2)]
    public void Held_rules_cover_wanted_ones(string verbs, string groups, string resources, string wantVerbs, string wantGroups, string wantResources, int missing) =>
        Assert.Equal(missing, RuleCoverage.Missing(
            [Rule(verbs, groups, resources.Split(','))], [Rule(wantVerbs, wantGroups, wantResources.Split(','))]).Count);

    [Fact]
    public void Names_and_urls_count_when_covering()
    {
        var named = new PolicyRule { Verbs = ["get"], ApiGroups = [""], Resources = ["secrets"], ResourceNames = ["one"] };
        Assert.Single(RuleCoverage.Missing([named], [Rule("get", "", "secrets")]));
        Assert.Empty(RuleCoverage.Missing([Rule("get", "", "secrets")], [named]));
        var url = new PolicyRule { Verbs = ["get"], NonResourceURLs = ["/metrics/x"] };
        Assert.Empty(RuleCoverage.Missing([new PolicyRule { Verbs = ["*"], NonResourceURLs = ["/metrics/*"] }], [url]));
        Assert.Single(RuleCoverage.Missing([Rule("*", "*", "*")], [url]));
        Assert.Equal("{APIGroups:[\"\"], Resources:[\"secrets\"], ResourceNames:[\"one\"], Verbs:[\"get\"]}", RuleCoverage.Describe(named));
    }

    internal static PolicyRule Rule(string verbs, string groups, params string[] resources) =>
        new() { Verbs = [.. verbs.Split(',')], ApiGroups = [.. groups.Split(',')], Resources = [.. resources] };

    internal static ClusterRole ClusterRole(string name, params PolicyRule[] rules) => new() { Metadata = Meta(name, null), Rules = [.. rules] };

    internal static ClusterRoleBinding ClusterBinding(string name, string role, params Subject[] subjects) =>
        new() { Metadata = Meta(name, null), RoleRef = new RoleRef { Kind = "ClusterRole", Name = role }, Subjects = [.. subjects] };

    internal static Subject User(string name) => new() { Kind = "User", Name = name };

    private static Subject Group(string name) => new() { Kind = "Group", Name = name };

    private static RoleBinding Binding(string ns, string name, string kind, string role, params Subject[] subjects) =>
        new() { Metadata = Meta(name, ns), RoleRef = new RoleRef { Kind = kind, Name = role }, Subjects = [.. subjects] };

    private static ObjectMeta Meta(string name, string? ns) => new() { Name = name, Namespace = ns };
}
