using EdgeOrch.Controllers.ReplicaSets;

namespace EdgeOrch.Controllers.Tests.ReplicaSets;

public sealed class ReplicaSetTests
{
    private static readonly DateTimeOffset Now = Samples.Now;

    [Theory]
    [InlineData(3, 1, 2, 0)]
    [InlineData(3, 3, 0, 0)]
    [InlineData(1, 4, 0, 3)]
    [InlineData(2000, 0, 500, 0)]
    public void Plan_makes_or_deletes_the_difference_in_bursts(int wanted, int there, int create, int delete)
    {
        var pods = Enumerable.Range(0, there).Select(i => Samples.Pod($"p{i}")).ToList();
        var plan = ReplicaSetPlanner.Plan(Set(wanted), pods, () => pods, Now);
        Assert.Equal((create, delete), (plan.Create, plan.Delete.Count));
    }

    public static TheoryData<string, Pod, Pod> Preferences => new()
    {
        { "unbound", Samples.Pod("go", node: null), Samples.Pod("stay") },
        { "pending", Samples.Pod("go", phase: "Pending", ready: false), Samples.Pod("stay", ready: false) },
        { "unknown", Samples.Pod("go", phase: "Unknown"), Samples.Pod("stay") },
        { "not ready", Samples.Pod("go", ready: false), Samples.Pod("stay") },
        { "cheap", WithCost("go", "-10"), Samples.Pod("stay") },
        { "expensive stays", Samples.Pod("go"), WithCost("stay", "5") },
        { "recently ready", ReadySince("go", Now.AddSeconds(-5)), ReadySince("stay", Now.AddHours(-5)) },
        { "often restarted", Restarted("go", 7), Restarted("stay", 1) },
        { "young", Born("go", Now.AddSeconds(-5)), Born("stay", Now.AddDays(-5)) },
        { "not ready before cheap", Samples.Pod("go", ready: false), WithCost("stay", "-100") },
    };

    [Theory]
    [MemberData(nameof(Preferences))]
    public void Shrinking_prefers(string why, Pod go, Pod stay)
    {
        Assert.NotEmpty(why);
        Pod[] pods = [stay, go];
        Assert.Equal("go", Assert.Single(DeletionRanking.Choose(pods, pods, 1, Now)).Metadata.Name);
        Array.Reverse(pods);
        Assert.Equal("go", Assert.Single(DeletionRanking.Choose(pods, pods, 1, Now)).Metadata.Name);
    }

    [Fact]
    public void Shrinking_prefers_pods_doubled_up_on_a_node()
    {
        var alone = Samples.Pod("alone", node: "n1");
        var crowded = Samples.Pod("crowded", node: "n2");
        var sibling = Samples.Pod("sibling", node: "n2");
        Assert.Equal("crowded", Assert.Single(DeletionRanking.Choose([alone, crowded], [alone, crowded, sibling], 1, Now)).Metadata.Name);
    }

    [Fact]
    public void Status_counts_pods_and_waits_for_min_ready_seconds()
    {
        var set = Set(4);
        set.Spec!.MinReadySeconds = 30;
        var terminating = Samples.Pod("t", labels: ("app", "web"));
        terminating.Metadata.DeletionTimestamp = Now;
        Pod[] pods =
        [
            Samples.Pod("a", labels: ("app", "web")), ReadySince("b", Now.AddSeconds(-10)), Samples.Pod("c", ready: false), Samples.Pod("d", phase: "Failed"), terminating,
        ];

        var status = ReplicaSetPlanner.Status(set, pods, null, Now);

        Assert.Equal((3, 1, 2, 1, 1), (status.Replicas, status.FullyLabeledReplicas, status.ReadyReplicas, status.AvailableReplicas, status.TerminatingReplicas));
        Assert.Equal(TimeSpan.FromSeconds(20), ReplicaSetPlanner.NextAvailability(set, pods, Now));
    }

    [Fact]
    public void Failure_appears_in_the_status_and_goes_when_creation_works_again()
    {
        var set = Set(1);
        set.Status = ReplicaSetPlanner.Status(set, [], new InvalidOperationException("exceeded quota"), Now);
        var condition = Assert.Single(set.Status.Conditions!);
        Assert.Equal(("ReplicaFailure", "True", "FailedCreate", "exceeded quota"), (condition.Type, condition.Status, condition.Reason, condition.Message));
        Assert.Null(ReplicaSetPlanner.Status(set, [], null, Now).Conditions);
    }

    [Fact]
    public void Expectations_hold_until_every_creation_was_seen()
    {
        var expectations = new PodExpectations(TimeProvider.System);
        expectations.ExpectCreations("a", 3);
        expectations.CreationObserved("a");
        Assert.False(expectations.IsSatisfied("a"));
        expectations.CreationObserved("a", 2);
        Assert.True(expectations.IsSatisfied("a"));
        Assert.True(expectations.IsSatisfied("b"));
    }

    [Fact]
    public void One_deletion_reported_twice_does_not_stand_for_two()
    {
        var expectations = new PodExpectations(TimeProvider.System);
        expectations.ExpectDeletions("a", ["u1", "u2"]);
        expectations.DeletionObserved("a", "u1");
        expectations.DeletionObserved("a", "u1");
        Assert.False(expectations.IsSatisfied("a"));
        expectations.DeletionObserved("a", "u2");
        Assert.True(expectations.IsSatisfied("a"));
    }

    [Theory]
    [InlineData("web-abc", "web-abc-")]
    public void Pods_are_named_by_the_server_after_their_owner(string owner, string prefix)
    {
        var set = Set(1);
        set.Metadata.Name = owner;
        var pod = PodFactory.FromTemplate(set, set.Spec!.Template!);
        Assert.Equal(prefix, pod.Metadata.GenerateName);
        Assert.Equal(set.Metadata.Uid, pod.Metadata.OwnerReferences![0].Uid);
    }

    private static ReplicaSet Set(int replicas) => new()
    {
        Metadata = Samples.Meta("web"),
        Spec = new ReplicaSetSpec { Replicas = replicas, Template = Samples.Template("web", "web:1") },
    };

    private static Pod WithCost(string name, string cost)
    {
        var pod = Samples.Pod(name);
        pod.Metadata.Annotations = new() { ["controller.kubernetes.io/pod-deletion-cost"] = cost };
        return pod;
    }

    private static Pod ReadySince(string name, DateTimeOffset since)
    {
        var pod = Samples.Pod(name);
        pod.Status!.Conditions![0].LastTransitionTime = since;
        return pod;
    }

    private static Pod Restarted(string name, int count)
    {
        var pod = Samples.Pod(name);
        pod.Status!.ContainerStatuses = [new ContainerStatus { Name = "main", RestartCount = count }];
        return pod;
    }

    private static Pod Born(string name, DateTimeOffset at)
    {
        var pod = Samples.Pod(name);
        pod.Metadata.CreationTimestamp = at;
        return pod;
    }
}
