using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Tests.Pipeline;

public sealed class RequestInfoTests
{
    [Theory]
    [InlineData("GET", "/api/v1/pods", "", "list", "", "pods", "", "", "")]
    [InlineData("GET", "/api/v1/namespaces/a/pods/p", "", "get", "", "pods", "", "a", "p")]
    [InlineData("GET", "/api/v1/namespaces/a/pods", "watch=true", "watch", "", "pods", "", "a", "")]
    [InlineData("GET", "/api/v1/namespaces/a", "", "get", "", "namespaces", "", "a", "a")]
    [InlineData("PUT", "/api/v1/namespaces/a/finalize", "", "update", "", "namespaces", "finalize", "a", "a")]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/a/deployments", "", "deletecollection", "apps", "deployments", "", "a", "")]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/a/deployments/d/scale", "", "patch", "apps", "deployments", "scale", "a", "d")]
    [InlineData("POST", "/api/v1/namespaces/a/pods/p/exec", "", "create", "", "pods", "exec", "a", "p")]
    [InlineData("GET", "/api/v1/namespaces/a/pods", "fieldSelector=metadata.name%3Dp", "list", "", "pods", "", "a", "p")]
    public void Resource_paths_are_read_as_upstream_reads_them(
        string method, string path, string query, string verb, string group, string resource, string subresource, string @namespace, string name)
    {
        var info = RequestInfoParser.Parse(method, path, QueryValues.Parse(query));
        Assert.True(info.IsResource);
        Assert.Equal((verb, group, resource, subresource, @namespace, name), (info.Verb, info.Group, info.Resource, info.Subresource, info.Namespace, info.Name));
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/apis/apps/v1")]
    [InlineData("/healthz")]
    [InlineData("/openapi/v3/apis/apps/v1")]
    public void Other_paths_are_plain(string path) => Assert.False(RequestInfoParser.Parse("GET", path, QueryValues.Empty).IsResource);

    [Fact]
    public void What_follows_a_proxy_is_kept() => Assert.Equal(
        "a/b", RequestInfoParser.Parse("GET", "/api/v1/nodes/n/proxy/a/b", QueryValues.Empty).SubresourcePath);
}
