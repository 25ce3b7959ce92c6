using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>How quotas, limit ranges and pod security look to somebody with kubectl.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class AdmissionTests(OneNode cluster)
{
    private const string Quiet = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: NAME
        spec:
          nodeSelector: {no: node}
          containers:
          - {name: c, image: "busybox:1.36", resources: {requests: {cpu: 100m}}}
        """;

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task A_quota_is_described_and_holds(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "quota", kubectl);
        Assert.Equal("resourcequota/small created", await space.OutputAsync("create", "quota", "small", "--hard=pods=1,requests.cpu=1,count/deployments.apps=2"));
        await space.UntilAsync("quota/small", "{.status.used.pods}", "0", Limits.Soon);
        await space.ApplyAsync(Pod("one"));
        Assert.Matches(@"Resource +Used +Hard\s+-+ +-+ +-+\s+count/deployments\.apps +0 +2\s+pods +1 +1\s+requests\.cpu +100m +1", await space.OutputAsync("describe", "quota", "small"));
        CommandResult refused = await space.FeedAsync(Pod("two"), "apply", "-f", "-");
        Assert.Contains("pods \"two\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1", refused.Err, StringComparison.Ordinal);
        await space.OutputAsync("delete", "pod", "one");
        await space.ApplyAsync(Pod("two"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task A_limit_range_fills_in_and_refuses(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "limits", kubectl);
        await space.ApplyAsync("""
            apiVersion: v1
            kind: LimitRange
            metadata:
              name: sizes
            spec:
              limits:
              - {type: Container, default: {memory: 32Mi}, defaultRequest: {memory: 16Mi}, max: {cpu: 50m, memory: 64Mi}}
            """);
        Assert.Matches(@"Container +memory +- +64Mi +16Mi +32Mi", await space.OutputAsync("describe", "limitrange", "sizes"));
        CommandResult refused = await space.FeedAsync(Pod("big").Replace("requests", "limits", StringComparison.Ordinal), "apply", "-f", "-");
        Assert.Contains("maximum cpu usage per Container is 50m, but limit is 100m", refused.Err, StringComparison.Ordinal);
        await space.ApplyAsync(Pod("fits").Replace("100m", "10m", StringComparison.Ordinal));
        Assert.Equal("16Mi 32Mi", await space.ValueAsync("pod/fits", "{.spec.containers[0].resources.requests.memory} {.spec.containers[0].resources.limits.memory}"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Pod_security_refuses_pods_and_warns_of_workloads(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "security", kubectl);
        await space.OutputAsync("label", "namespace", space.Namespace, "pod-security.kubernetes.io/enforce=restricted");
        CommandResult refused = await space.FeedAsync(Pod("soft"), "apply", "-f", "-");
        Assert.Contains("violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false)", refused.Err, StringComparison.Ordinal);
        CommandResult warned = (await space.RunAsync("create", "deployment", "web", "--image=busybox:1.36")).Succeeded();
        Assert.Contains("Warning: would violate PodSecurity \"restricted:latest\"", warned.Err, StringComparison.Ordinal);
    }

    private static string Pod(string name) => Quiet.Replace("NAME", name, StringComparison.Ordinal);
}
