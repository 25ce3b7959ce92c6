namespace EdgeOrch.Api.Tests.Schema;

public sealed class ApiCatalogTests
{
    [Fact]
    public void Deployment_is_found_by_resource_and_by_kind()
    {
        var byResource = TestObjects.Catalog.FindResource("apps", "v1", "deployments");
        Assert.Same(byResource, TestObjects.Catalog.FindKind("apps", "v1", "Deployment"));
        Assert.Equal(["deploy"], byResource!.ShortNames);
        Assert.True(byResource.HasScale && byResource.HasStatus && byResource.Namespaced && byResource.Stored);
    }

    [Fact]
    public void Pods_have_upstream_subresources()
        => Assert.Equal(["status", "attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize"],
            TestObjects.Kind("v1", "Pod").Subresources.Select(s => s.Name));

    [Fact]
    public void Reviews_are_calls_and_not_stored()
        => Assert.False(TestObjects.Kind("authorization.k8s.io/v1", "SubjectAccessReview").Stored);

    [Fact]
    public void Autoscaling_prefers_v2()
        => Assert.Equal("v2", TestObjects.Catalog.Groups.Single(g => g.Name == "autoscaling").PreferredVersion);

    [Fact]
    public void Options_types_are_described() => Assert.NotNull(TestObjects.Catalog.FindType("meta/v1", "DeleteOptions").Field("propagationPolicy"));
}
