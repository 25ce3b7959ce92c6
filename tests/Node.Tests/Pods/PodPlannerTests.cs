using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Tests.Pods;

public sealed class PodPlannerTests
{
    private static readonly DateTimeOffset Now = new(2025, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SandboxInfo Sandbox = new("s0", 0, true, Now, false, ["10.0.0.2"]);
    private readonly CrashBackoff _backoff = new();

    [Fact]
    public void A_new_pod_gets_a_sandbox_before_anything_else() =>
        Assert.Equal([new PodAction.CreateSandbox(0)], Plan(Make("Always"), PodRuntimeState.Empty).Actions);

    [Fact]
    public void Main_containers_start_together_in_a_ready_sandbox()
    {
        var plan = Plan(Make("Always", main: ["a", "b"]), PodRuntimeState.Empty.With(Sandbox));
        Assert.Equal(["a", "b"], Starts(plan));
    }

    [Fact]
    public void Init_containers_run_one_after_the_other()
    {
        var pod = Make("Always", init: ["i", "j"]);
        var state = PodRuntimeState.Empty.With(Sandbox);
        Assert.Equal(["i"], Starts(Plan(pod, state)));
        Assert.Empty(Plan(pod, state.With(Running("i"))).Actions);
        Assert.Equal(["j"], Starts(Plan(pod, state.With(Exited("i", 0)))));
        Assert.Equal(["main"], Starts(Plan(pod, state.With(Exited("i", 0)).With(Exited("j", 0)))));
    }

    [Fact]
    public void A_sidecar_holds_back_the_rest_until_its_startup_probe_succeeds()
    {
        var pod = Make("Always", init: ["side"]);
        pod.Spec!.InitContainers![0].RestartPolicy = "Always";
        var state = PodRuntimeState.Empty.With(Sandbox).With(Running("side"));
        Assert.Empty(Plan(pod, state, new ProbeVerdict(false, false)).Actions);
        Assert.Equal(["main"], Starts(Plan(pod, state)));
    }

    [Theory]
    [InlineData("Always", 0, true)]
    [InlineData("Always", 1, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("Never", 0, false)]
    [InlineData("Never", 1, false)]
    public void An_ended_container_restarts_by_policy(string policy, int exitCode, bool restarts)
    {
        var plan = Plan(Make(policy), PodRuntimeState.Empty.With(Sandbox).With(Exited("main", exitCode)));
        Assert.Equal(restarts ? ["main"] : [], Starts(plan));
        Assert.Equal(!restarts, plan.Finished);
    }

    [Fact]
    public void A_restart_counts_the_attempt_up()
    {
        var plan = Plan(Make("Always"), PodRuntimeState.Empty.With(Sandbox).With(Exited("main", 1) with { Attempt = 4 }));
        Assert.Equal(5u, Assert.IsType<PodAction.StartContainer>(Assert.Single(plan.Actions)).Attempt);
    }

    [Fact]
    public void The_second_crash_waits_ten_seconds_and_the_plan_says_until_when()
    {
        _backoff.Next("main", Now.AddSeconds(-30), Now.AddSeconds(-20));
        var plan = Plan(Make("Always"), PodRuntimeState.Empty.With(Sandbox).With(Exited("main", 1) with { FinishedAt = Now.AddSeconds(-4) }));
        Assert.Empty(plan.Actions);
        Assert.Equal(new ContainerBackoff("main", TimeSpan.FromSeconds(10), Now.AddSeconds(6)), Assert.Single(plan.Backoffs));
        Assert.Equal(Now.AddSeconds(6), plan.WakeAt);
    }

    [Fact]
    public void A_failed_init_container_ends_a_pod_that_never_restarts()
    {
        var plan = Plan(Make("Never", init: ["i"]), PodRuntimeState.Empty.With(Sandbox).With(Exited("i", 1)));
        Assert.True(plan.Finished);
        Assert.Empty(plan.Actions);
    }

    [Fact]
    public void A_dead_sandbox_is_replaced_and_init_containers_run_again()
    {
        var pod = Make("Always", init: ["i"]);
        var dead = PodRuntimeState.Empty.With(Sandbox with { Ready = false }).With(Exited("i", 0)).With(Exited("main", 137));
        Assert.Equal([new PodAction.StopSandbox("s0"), new PodAction.CreateSandbox(1)], Plan(pod, dead).Actions);
        var renewed = dead.With(new SandboxInfo("s1", 1, true, Now, false, ["10.0.0.3"]));
        Assert.Equal(["i"], Starts(Plan(pod, renewed)));
    }

    [Fact]
    public void A_pod_that_never_restarts_is_not_started_again_after_its_sandbox_died()
    {
        var plan = Plan(Make("Never"), PodRuntimeState.Empty.With(Sandbox with { Ready = false }).With(Exited("main", 137)));
        Assert.True(plan.Finished);
    }

    [Fact]
    public void A_failing_liveness_probe_kills_with_its_own_grace_period()
    {
        var plan = Plan(
            Make("Always"), PodRuntimeState.Empty.With(Sandbox).With(Running("main")), new ProbeVerdict(true, true, "liveness", 3));
        var kill = Assert.IsType<PodAction.KillContainer>(Assert.Single(plan.Actions));
        Assert.Equal("Container main failed liveness probe, will be restarted", kill.Message);
        Assert.Equal(3, kill.GraceSeconds);
    }

    [Fact]
    public void A_changed_image_restarts_the_container()
    {
        var pod = Make("Always");
        var running = Running("main") with { Hash = ContainerHash.Of(pod.Spec!.Containers![0]) };
        Assert.Empty(Plan(pod, PodRuntimeState.Empty.With(Sandbox).With(running)).Actions);
        pod.Spec.Containers[0].Image = "other:2";
        var plan = Plan(pod, PodRuntimeState.Empty.With(Sandbox).With(running));
        Assert.Equal("Container main definition changed, will be restarted", Assert.IsType<PodAction.KillContainer>(Assert.Single(plan.Actions)).Message);
    }

    private PodPlan Plan(Pod pod, PodRuntimeState state, ProbeVerdict? verdict = null) =>
        PodPlanner.Plan(pod, state, _ => verdict ?? ProbeVerdict.Good, _backoff, Now);

    private static List<string> Starts(PodPlan plan) => [.. plan.Actions.OfType<PodAction.StartContainer>().Select(a => a.Container.Name)];

    private static ContainerInfo Running(string name) => new("c-" + name, name, "s0", 0, ContainerRunState.Running) { StartedAt = Now };

    private static ContainerInfo Exited(string name, int code) =>
        new("c-" + name, name, "s0", 0, ContainerRunState.Exited) { StartedAt = Now.AddMinutes(-1), FinishedAt = Now.AddSeconds(-1), ExitCode = code };

    private static Pod Make(string policy, string[]? init = null, string[]? main = null) => new()
    {
        Metadata = new ObjectMeta { Name = "p", Namespace = "default", Uid = "u" },
        Spec = new PodSpec
        {
            RestartPolicy = policy,
            InitContainers = [.. (init ?? []).Select(n => new Container { Name = n, Image = "image:1" })],
            Containers = [.. (main ?? ["main"]).Select(n => new Container { Name = n, Image = "image:1" })],
        },
    };
}
