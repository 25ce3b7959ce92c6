using EdgeOrch.Controllers.Namespaces;
using EdgeOrch.Controllers.Pods;

namespace EdgeOrch.Controllers.Tests.Namespaces;

public sealed class NamespaceContentTests
{
    [Fact]
    public void Remaining_content_and_finalizers_are_named()
    {
        var content = new NamespaceContent();
        content.AddRemaining(Pod.ResourceType, 2, ["example.com/hold", "example.com/hold"]);
        content.AddRemaining(Deployment.ResourceType, 1, []);

        var conditions = content.Conditions(null, Samples.Now);

        Assert.False(content.IsGone);
        Assert.Equal(
            "Some resources are remaining: deployments.apps has 1 resource instances, pods. has 2 resource instances",
            conditions.Single(condition => condition.Type == "NamespaceContentRemaining").Message);
        Assert.Equal(
            "Some content in the namespace has finalizers remaining: example.com/hold in 2 resource instances",
            conditions.Single(condition => condition.Type == "NamespaceFinalizersRemaining").Message);
        Assert.Equal("False", conditions.Single(condition => condition.Type == "NamespaceDeletionContentFailure").Status);
    }

    [Fact]
    public void An_empty_namespace_is_gone_and_says_so()
    {
        var content = new NamespaceContent();
        content.AddRemaining(Pod.ResourceType, 0, []);
        Assert.True(content.IsGone);
        var conditions = content.Conditions(null, Samples.Now);
        Assert.All(conditions, condition => Assert.Equal("False", condition.Status));
        Assert.Equal(5, conditions.Count);
        Assert.Equal(conditions, content.Conditions(conditions, Samples.Now.AddHours(1)));
    }

    [Fact]
    public void Finished_pods_beyond_the_limit_go_evicted_and_oldest_first()
    {
        var pods = Enumerable.Range(0, 5).Select(i => Samples.Pod($"p{i}", phase: "Succeeded")).ToList();
        pods[3].Status!.Reason = "Evicted";
        pods[4].Metadata.CreationTimestamp = Samples.Now.AddDays(-9);
        pods.Add(Samples.Pod("running"));
        Assert.Equal(["p3", "p4"], PodCollector.SurplusFinished(pods, 3).Select(pod => pod.Metadata.Name));
        Assert.Empty(PodCollector.SurplusFinished(pods, 0));
    }
}
