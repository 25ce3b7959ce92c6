using EdgeOrch.Controllers.Deployments;

namespace EdgeOrch.Controllers.Tests.Deployments;

public sealed class DeploymentPlannerTests
{
    private readonly RolloutSimulation _web = new(Samples.Deployment("web", 3), new Random(1));

    [Fact]
    public void A_new_deployment_gets_a_replica_set_named_by_its_template()
    {
        var plan = _web.Plan();

        var set = plan.Create!;
        var hash = set.Metadata.Labels![PodTemplates.HashLabel];
        Assert.Equal($"web-{hash}", set.Metadata.Name);
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]+$", hash);
        Assert.Equal(3, set.Spec!.Replicas);
        Assert.Equal(hash, set.Spec.Selector!.MatchLabels![PodTemplates.HashLabel]);
        Assert.Equal(hash, set.Spec.Template!.Metadata!.Labels![PodTemplates.HashLabel]);
        Assert.Equal("1", set.Metadata.Annotations![RevisionAnnotations.Revision]);
        Assert.Equal("3", set.Metadata.Annotations[RevisionAnnotations.DesiredReplicas]);
        Assert.Equal("4", set.Metadata.Annotations[RevisionAnnotations.MaxReplicas]);
        Assert.True(set.Metadata.OwnerReferences![0].Controller);
        Assert.Equal("1", plan.Revision);
        var progressing = DeploymentConditions.Find(plan.Status, "Progressing")!;
        Assert.Equal(("True", "NewReplicaSetCreated", $"Created new replica set \"web-{hash}\""), (progressing.Status, progressing.Reason, progressing.Message));
        var available = DeploymentConditions.Find(plan.Status, "Available")!;
        Assert.Equal(("False", "MinimumReplicasUnavailable"), (available.Status, available.Reason));
        Assert.Equal(3, plan.Status.UnavailableReplicas);
    }

    [Fact]
    public void A_finished_rollout_says_so_and_then_changes_nothing()
    {
        Assert.True(_web.Settle());

        var status = _web.Deployment.Status!;
        Assert.Equal((3, 3, 3, 3), (status.Replicas, status.UpdatedReplicas, status.ReadyReplicas, status.AvailableReplicas));
        Assert.Null(status.UnavailableReplicas);
        var progressing = DeploymentConditions.Find(status, "Progressing")!;
        Assert.Equal("NewReplicaSetAvailable", progressing.Reason);
        Assert.Equal($"ReplicaSet \"{_web.Sets[0].Metadata.Name}\" has successfully progressed.", progressing.Message);
        var plan = _web.Plan();
        Assert.Null(plan.Create);
        Assert.Empty(plan.Changes);
        Assert.Null(plan.Revision);
        Assert.True(JsonModel.Same(status, plan.Status));
        Assert.Null(plan.CheckAgain);
    }

    [Fact]
    public void Going_back_to_an_old_template_reuses_its_replica_set_under_a_new_revision()
    {
        _web.Settle();
        var first = _web.Sets[0].Metadata.Name;
        _web.Deployment.Spec!.Template = Samples.Template("web", "web:2");
        _web.Settle();
        Assert.Equal("2", _web.Deployment.Metadata.Annotations![RevisionAnnotations.Revision]);

        _web.Deployment.Spec.Template = Samples.Template("web", "web:1");
        _web.Settle();

        Assert.Equal(2, _web.Sets.Count);
        var back = _web.Sets.Single(set => set.Size() == 3);
        Assert.Equal(first, back.Metadata.Name);
        Assert.Equal("3", back.Metadata.Annotations![RevisionAnnotations.Revision]);
        Assert.Equal("1", back.Metadata.Annotations[RevisionAnnotations.History]);
        Assert.Equal("3", _web.Deployment.Metadata.Annotations[RevisionAnnotations.Revision]);
    }

    [Fact]
    public void A_rollout_moves_one_step_at_a_time_and_tells_of_each()
    {
        _web.Settle();
        _web.Deployment.Spec!.Template = Samples.Template("web", "web:2");

        var plan = _web.Plan();
        Assert.Equal(1, plan.Create!.Spec!.Replicas);
        _web.Settle();

        var (old, current) = (_web.Sets[0].Metadata.Name, _web.Sets[1].Metadata.Name);
        Assert.Equal(
            [
                $"Scaled down replica set {old} from 3 to 2",
                $"Scaled up replica set {current} from 1 to 2",
                $"Scaled down replica set {old} from 2 to 1",
                $"Scaled up replica set {current} from 2 to 3",
                $"Scaled down replica set {old} from 1 to 0",
            ],
            _web.Events);
    }

    [Fact]
    public void A_paused_deployment_scales_but_does_not_roll()
    {
        _web.Settle();
        _web.Deployment.Spec!.Paused = true;
        _web.Deployment.Spec.Template = Samples.Template("web", "web:2");
        _web.Resize(5);
        _web.Settle();

        var only = Assert.Single(_web.Sets);
        Assert.Equal(5, only.Size());
        Assert.Equal("web:1", only.Spec!.Template!.Spec!.Containers![0].Image);

        _web.Deployment.Spec.Paused = null;
        var plan = _web.Plan();
        Assert.NotNull(plan.Create);
    }

    [Fact]
    public void Pausing_and_resuming_show_in_the_progressing_condition()
    {
        _web.Plan();
        _web.Deployment.Spec!.Paused = true;
        var paused = DeploymentConditions.Find(_web.Plan().Status, "Progressing")!;
        Assert.Equal(("Unknown", "DeploymentPaused", "Deployment is paused"), (paused.Status, paused.Reason, paused.Message));
        _web.Deployment.Spec.Paused = false;
        var resumed = DeploymentConditions.Find(_web.Plan().Status, "Progressing")!;
        Assert.Equal(("Unknown", "DeploymentResumed", "Deployment is resumed"), (resumed.Status, resumed.Reason, resumed.Message));
    }

    [Fact]
    public void Recreate_waits_for_the_last_old_pod()
    {
        _web.Settle();
        _web.Deployment.Spec!.Strategy = new DeploymentStrategy { Type = "Recreate" };
        _web.Deployment.Spec.Template = Samples.Template("web", "web:2");

        var plan = _web.Plan();
        Assert.Null(plan.Create);
        Assert.Equal(0, Assert.Single(plan.Changes).Desired.Size());
        Assert.Null(_web.Plan().Create);

        _web.Sync(_web.Sets[0]);
        Assert.Equal(3, _web.Plan().Create!.Spec!.Replicas);
    }

    [Fact]
    public void History_beyond_the_limit_is_removed_lowest_revision_first()
    {
        _web.Deployment.Spec!.RevisionHistoryLimit = 1;
        foreach (var image in new[] { "web:1", "web:2", "web:3", "web:4" })
        {
            _web.Deployment.Spec.Template = Samples.Template("web", image);
            Assert.True(_web.Settle());
        }

        Assert.Equal([3L, 4L], _web.Sets.Select(RevisionAnnotations.RevisionOf));
    }

    [Fact]
    public void Missing_progress_is_reported_at_the_deadline()
    {
        var plan = _web.Plan();
        Assert.Equal(601, plan.CheckAgain!.Value.TotalSeconds);

        var late = DeploymentPlanner.Plan(_web.Deployment, _web.Sets, _ => false, Samples.Now.AddSeconds(602));

        var progressing = DeploymentConditions.Find(late.Status, "Progressing")!;
        Assert.Equal(("False", "ProgressDeadlineExceeded"), (progressing.Status, progressing.Reason));
        Assert.EndsWith("has timed out progressing.", progressing.Message, StringComparison.Ordinal);
        Assert.Null(late.CheckAgain);
    }

    [Fact]
    public void Scaling_in_mid_rollout_keeps_the_proportion()
    {
        var big = new RolloutSimulation(Samples.Deployment("web", 10, surge: 3, unavailable: 2), new Random(1));
        big.Settle();
        big.Deployment.Spec!.Template = Samples.Template("web", "web:2");
        big.Plan();
        big.Plan();
        Assert.Equal([8, 5], big.Sets.Select(set => set.Size()));

        big.Resize(15);
        big.Plan();

        Assert.Equal([11, 7], big.Sets.Select(set => set.Size()));
        Assert.All(big.Sets, set => Assert.Equal("15", set.Metadata.Annotations![RevisionAnnotations.DesiredReplicas]));
    }

    [Fact]
    public void A_broken_revision_does_not_hold_up_its_replacement()
    {
        _web.Settle();
        _web.Deployment.Spec!.Template = Samples.Template("web", "broken");
        _web.Plan();
        _web.Sync(_web.Sets[1]);
        _web.Deployment.Spec.Template = Samples.Template("web", "web:3");

        _web.Plan();
        _web.Plan();

        Assert.Equal(0, _web.Sets[1].Size());
        Assert.Equal(3, _web.Sets[0].Size());
    }

    [Fact]
    public void Annotations_are_copied_except_the_controllers_own()
    {
        _web.Deployment.Metadata.Annotations = new() { ["team"] = "edge", ["kubectl.kubernetes.io/last-applied-configuration"] = "{}" };
        var annotations = _web.Plan().Create!.Metadata.Annotations!;
        Assert.Equal("edge", annotations["team"]);
        Assert.DoesNotContain("kubectl.kubernetes.io/last-applied-configuration", annotations.Keys);
    }

    [Fact]
    public void A_replica_failure_is_passed_on()
    {
        _web.Plan();
        _web.Sets[0].Status = new ReplicaSetStatus
        {
            Conditions = [new ReplicaSetCondition { Type = "ReplicaFailure", Status = "True", Reason = "FailedCreate", Message = "quota" }],
        };
        var failure = DeploymentConditions.Find(_web.Plan().Status, "ReplicaFailure")!;
        Assert.Equal(("True", "FailedCreate", "quota"), (failure.Status, failure.Reason, failure.Message));
    }

    [Fact]
    public void Template_hash_ignores_member_order_and_depends_on_content_and_collisions()
    {
        var left = Samples.Template("web", "web:1");
        left.Metadata!.Labels = new() { ["a"] = "1", ["b"] = "2" };
        var right = Samples.Template("web", "web:1");
        right.Metadata!.Labels = new() { ["b"] = "2", ["a"] = "1", [PodTemplates.HashLabel] = "x" };
        Assert.True(PodTemplates.Same(left, right));
        Assert.Equal(PodTemplates.Hash(left, null), PodTemplates.Hash(right, null));
        Assert.NotEqual(PodTemplates.Hash(left, null), PodTemplates.Hash(left, 1));
        Assert.NotEqual(PodTemplates.Hash(left, null), PodTemplates.Hash(Samples.Template("web", "web:2"), null));
    }

    [Theory]
    [InlineData(10, "25%", "25%", 3, 2)]
    [InlineData(3, "25%", "25%", 1, 0)]
    [InlineData(10, "0", "0%", 0, 1)]
    [InlineData(2, "100%", "50%", 2, 1)]
    [InlineData(0, "25%", "25%", 0, 0)]
    public void Bounds_round_in_favour_of_availability(int replicas, string surge, string unavailable, int expectedSurge, int expectedUnavailable)
    {
        var deployment = Samples.Deployment("web", replicas, surge: Parse(surge), unavailable: Parse(unavailable));
        Assert.Equal((expectedSurge, expectedUnavailable), (deployment.MaxSurge(), deployment.MaxUnavailable()));
    }

    private static IntOrString Parse(string text) => int.TryParse(text, out var number) ? number : text;
}
