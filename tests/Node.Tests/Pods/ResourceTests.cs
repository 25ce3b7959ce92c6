using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Runtime;

namespace EdgeOrch.Node.Tests.Pods;

public sealed class ResourceTests
{
    [Theory]
    [InlineData(null, null, "BestEffort", 1000, 2)]
    [InlineData("100m", null, "Burstable", 999, 102)]
    [InlineData("500m", "500m", "Burstable", 999, 512)]
    public void Class_score_and_shares_follow_requests(string? request, string? limit, string qos, long score, long shares)
    {
        var pod = Make(request, limit, null);
        var resources = LinuxResourceBuilder.Of(pod, pod.Spec!.Containers![0], 1L << 34);
        Assert.Equal(qos, QosClass.Of(pod));
        Assert.Equal(score, resources.OomScoreAdj);
        Assert.Equal(shares, resources.CpuShares);
    }

    [Fact]
    public void Equal_requests_and_limits_are_guaranteed_and_bound_the_container()
    {
        var pod = Make("250m", "250m", "64Mi");
        var resources = LinuxResourceBuilder.Of(pod, pod.Spec!.Containers![0], 1L << 34);
        Assert.Equal(QosClass.Guaranteed, QosClass.Of(pod));
        Assert.Equal(-997, resources.OomScoreAdj);
        Assert.Equal((25_000, 100_000), (resources.CpuQuota, resources.CpuPeriod));
        Assert.Equal(64 * 1024 * 1024, resources.MemoryLimitInBytes);
        Assert.Equal("/kubepods/podu-1", PodCgroup.Of(pod, systemd: false));
        Assert.Equal("kubepods-podu_1.slice", PodCgroup.Of(pod, systemd: true));
    }

    [Fact]
    public void Admission_counts_what_others_have()
    {
        var allocatable = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("1"), ["pods"] = Quantity.FromUnits(3) };
        Assert.Null(PodAdmission.Check(Make("600m", null, null), [], allocatable, null));
        Assert.Equal("OutOfcpu", PodAdmission.Check(Make("600m", null, null), [Make("600m", null, null)], allocatable, null)!.Value.Reason);
        var full = Enumerable.Range(0, 3).Select(_ => Make(null, null, null)).ToList();
        Assert.Equal("OutOfpods", PodAdmission.Check(Make(null, null, null), full, allocatable, null)!.Value.Reason);
    }

    private static Pod Make(string? cpuRequest, string? cpuLimit, string? memory)
    {
        var requests = new Dictionary<string, Quantity>();
        var limits = new Dictionary<string, Quantity>();
        if (cpuRequest is not null)
        {
            requests["cpu"] = Quantity.Parse(cpuRequest);
        }

        if (cpuLimit is not null)
        {
            limits["cpu"] = Quantity.Parse(cpuLimit);
        }

        if (memory is not null)
        {
            requests["memory"] = Quantity.Parse(memory);
            limits["memory"] = Quantity.Parse(memory);
        }

        return new Pod
        {
            Metadata = new ObjectMeta { Name = "p", Namespace = "default", Uid = "u-1" },
            Spec = new PodSpec
            {
                Containers = [new Container { Name = "main", Resources = new ResourceRequirements { Requests = requests, Limits = limits } }],
            },
        };
    }
}
