using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Http;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.AspNetCore.Http;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>The pure parts of passing requests on.</summary>
public sealed class ForwardingRuleTests
{
    [Theory]
    [InlineData("POST", "/api/v1/namespaces/default/pods", true)]
    [InlineData("PUT", "/api/v1/nodes/n/status", true)]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/default/deployments/d/scale", true)]
    [InlineData("DELETE", "/api/v1/namespaces/default/pods", true)]
    [InlineData("DELETE", "/api/v1/namespaces/default/pods/p", true)]
    [InlineData("POST", "/api/v1/namespaces/default/pods/p/binding", true)]
    [InlineData("POST", "/api/v1/namespaces/default/pods/p/eviction", true)]
    [InlineData("POST", "/api/v1/namespaces/default/serviceaccounts/a/token", true)]
    [InlineData("POST", "/apis/example.com/v1/things", true)]
    [InlineData("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", false)]
    [InlineData("POST", "/apis/authentication.k8s.io/v1/tokenreviews", false)]
    [InlineData("POST", "/api/v1/namespaces/default/pods/p/exec", false)]
    [InlineData("POST", "/api/v1/namespaces/default/services/s/proxy/path", false)]
    [InlineData("GET", "/api/v1/namespaces/default/pods", false)]
    [InlineData("POST", "/edgeorch/v1/snapshots", false)]
    public void Only_what_changes_objects_is_the_leaders(string method, string path, bool isWrite) =>
        Assert.Equal(isWrite, RequestRules.IsWrite(RequestInfoParser.Parse(method, path, QueryValues.Empty)));

    [Theory]
    [InlineData("/api/v1/pods", "", true)]
    [InlineData("/api/v1/namespaces/default/pods/p", "", true)]
    [InlineData("/api/v1/pods", "watch=true", true)]
    [InlineData("/api/v1/pods", "resourceVersion=", true)]
    [InlineData("/api/v1/pods", "resourceVersion=0", false)]
    [InlineData("/api/v1/pods", "resourceVersion=7&watch=true", false)]
    [InlineData("/api/v1/pods", "limit=1&continue=x", false)]
    [InlineData("/version", "", false)]
    public void Who_names_no_version_wants_the_newest(string path, string query, bool isConsistent)
    {
        var values = QueryValues.Parse(query);
        Assert.Equal(isConsistent, RequestRules.IsConsistentRead(RequestInfoParser.Parse("GET", path, values), values));
    }

    [Fact]
    public void A_user_survives_the_headers()
    {
        var user = new UserInfo("Ünï,cö dé\r\n", "u%2C", ["a,b", "", "system:masters"], new Dictionary<string, IReadOnlyList<string>>
        {
            ["scopes.example.com/k"] = ["1,2", ""],
        });
        var headers = new HeaderDictionary();
        foreach (var (name, value) in ForwardedUser.Format(user))
        {
            Assert.All(name + value, static c => Assert.InRange(c, '!', '~'));
            headers.Append(name.ToLowerInvariant(), value);
        }

        var parsed = ForwardedUser.Parse(headers)!;
        Assert.Equal((user.Name, user.Uid), (parsed.Name, parsed.Uid));
        Assert.Equal(user.Groups, parsed.Groups);
        Assert.Equal(user.Extra["scopes.example.com/k"], Assert.Single(parsed.Extra).Value);
        Assert.Equal(["system:authenticated", "b"], ForwardedUser.Parse(new HeaderDictionary { ["x-remote-user"] = "u", ["x-remote-group"] = new(["system:authenticated", "b"]) })!.Groups);
        Assert.Null(ForwardedUser.Parse(new HeaderDictionary()));
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/pods/p", "", "/api/v1/namespaces/default/pods/p")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node", "a=%20b", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode?a=%20b")]
    [InlineData("/api/v1/nodes/a b%2F?", "", "/api/v1/nodes/a%20b%252F%3F")]
    public void The_leader_sees_the_path_as_it_was_read_here(string path, string query, string target) =>
        Assert.Equal(target, ForwardedRequest.TargetOf(new ApiServerRequest { Method = "PUT", Path = path, Query = query }));

    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\" and \\ slashes\\")]
    [InlineData("")]
    public void The_text_of_a_warning_comes_out_as_it_went_in(string text) => Assert.Equal(text, WarningHeader.TextOf(Assert.Single(WarningHeader.Of([text]))));
}
