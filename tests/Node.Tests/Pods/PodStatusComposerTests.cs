using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Tests.Pods;

public sealed class PodStatusComposerTests
{
    private static readonly DateTimeOffset Now = new(2025, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SandboxInfo Sandbox = new("s0", 0, true, Now, false, ["10.0.0.2", "fd00::2"]);

    [Fact]
    public void A_pod_nobody_started_is_pending_with_containers_creating()
    {
        var status = Compose(Make("Always"), PodRuntimeState.Empty);
        Assert.Equal("Pending", status.Phase);
        Assert.Equal("ContainerCreating", status.ContainerStatuses![0].State!.Waiting!.Reason);
        Assert.Equal("False", Condition(status, "PodReadyToStartContainers").Status);
        Assert.Equal("True", Condition(status, "Initialized").Status);
        var ready = Condition(status, "Ready");
        Assert.Equal(("False", "ContainersNotReady", "containers with unready status: [main]"), (ready.Status, ready.Reason, ready.Message));
    }

    [Fact]
    public void A_refused_pod_has_no_containers_that_would_hide_the_reason()
    {
        var status = PodStatusComposer.Compose(new PodStatusInput
        {
            Pod = Make("Always", "init"),
            State = PodRuntimeState.Empty,
            Probes = _ => ProbeVerdict.Good,
            Waiting = new Dictionary<string, WaitingReason>(),
            HostAddresses = [],
            StartTime = Now,
            Now = Now,
            Terminal = true,
            ForcedPhase = "Failed",
            Reason = "OutOfcpu",
        });
        Assert.Equal(("Failed", "OutOfcpu"), (status.Phase, status.Reason));
        Assert.Null(status.ContainerStatuses);
        Assert.Null(status.InitContainerStatuses);
    }

    [Fact]
    public void Main_containers_are_initializing_while_init_containers_run()
    {
        var status = Compose(Make("Always", "init"), PodRuntimeState.Empty.With(Sandbox).With(Running("init")));
        Assert.Equal("Pending", status.Phase);
        Assert.Equal("PodInitializing", status.ContainerStatuses![0].State!.Waiting!.Reason);
        var initialized = Condition(status, "Initialized");
        Assert.Equal(("False", "ContainersNotInitialized", "containers with incomplete status: [init]"), (initialized.Status, initialized.Reason, initialized.Message));
    }

    [Fact]
    public void A_running_pod_reports_addresses_ids_and_readiness()
    {
        var status = Compose(Make("Always"), PodRuntimeState.Empty.With(Sandbox).With(Running("main")));
        Assert.Equal("Running", status.Phase);
        Assert.Equal("10.0.0.2", status.PodIP);
        Assert.Equal(["10.0.0.2", "fd00::2"], status.PodIPs!.Select(p => p.Ip));
        Assert.Equal("containerd://c-main", status.ContainerStatuses![0].ContainerID);
        Assert.True(status.ContainerStatuses[0] is { Ready: true, Started: true });
        Assert.Equal("True", Condition(status, "Ready").Status);
        Assert.Equal("True", Condition(status, "ContainersReady").Status);
    }

    [Fact]
    public void A_crashed_container_that_waits_shows_its_end_as_the_last_state()
    {
        var status = Compose(
            Make("Always"),
            PodRuntimeState.Empty.With(Sandbox).With(Exited("main", 1)),
            waiting: new WaitingReason("CrashLoopBackOff", "back-off 10s"));
        Assert.Equal("Running", status.Phase);
        Assert.Equal("CrashLoopBackOff", status.ContainerStatuses![0].State!.Waiting!.Reason);
        Assert.Equal(1, status.ContainerStatuses[0].LastState!.Terminated!.ExitCode);
    }

    [Theory]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 1, "Failed")]
    [InlineData("OnFailure", 0, "Succeeded")]
    [InlineData("OnFailure", 1, "Running")]
    [InlineData("Always", 0, "Running")]
    public void The_phase_of_an_ended_pod_follows_its_policy(string policy, int code, string phase) =>
        Assert.Equal(phase, Compose(Make(policy), PodRuntimeState.Empty.With(Sandbox).With(Exited("main", code))).Phase);

    [Fact]
    public void A_succeeded_pod_is_initialized_and_completed()
    {
        var status = Compose(Make("Never"), PodRuntimeState.Empty.With(Sandbox with { Ready = false }).With(Exited("main", 0)));
        Assert.Equal(("False", "PodCompleted"), (Condition(status, "Ready").Status, Condition(status, "Ready").Reason));
        Assert.Equal(("True", "PodCompleted"), (Condition(status, "Initialized").Status, Condition(status, "Initialized").Reason));
    }

    [Fact]
    public void A_condition_keeps_its_transition_time_and_strangers_conditions_stay()
    {
        var pod = Make("Always");
        var since = Now.AddHours(-1);
        pod.Status = new PodStatus
        {
            Conditions =
            [
                new PodCondition { Type = "PodScheduled", Status = "True", LastTransitionTime = since },
                new PodCondition { Type = "Ready", Status = "False", LastTransitionTime = since },
                new PodCondition { Type = "example.com/gate", Status = "True", LastTransitionTime = since },
            ],
        };
        var status = Compose(pod, PodRuntimeState.Empty.With(Sandbox).With(Running("main")));
        Assert.Equal(since, Condition(status, "PodScheduled").LastTransitionTime);
        Assert.Equal(Now, Condition(status, "Ready").LastTransitionTime);
        Assert.Equal(since, Condition(status, "example.com/gate").LastTransitionTime);
    }

    [Fact]
    public void A_readiness_gate_holds_back_the_pod_but_not_its_containers()
    {
        var pod = Make("Always");
        pod.Spec!.ReadinessGates = [new PodReadinessGate { ConditionType = "example.com/gate" }];
        var status = Compose(pod, PodRuntimeState.Empty.With(Sandbox).With(Running("main")));
        Assert.Equal("True", Condition(status, "ContainersReady").Status);
        Assert.Equal("ReadinessGatesNotReady", Condition(status, "Ready").Reason);
    }

    private static PodCondition Condition(PodStatus status, string type) => status.Conditions!.Single(c => c.Type == type);

    private static PodStatus Compose(Pod pod, PodRuntimeState state, WaitingReason? waiting = null) => PodStatusComposer.Compose(new PodStatusInput
    {
        Pod = pod,
        State = state,
        Probes = _ => ProbeVerdict.Good,
        Waiting = waiting is { } reason ? new Dictionary<string, WaitingReason> { ["main"] = reason } : new Dictionary<string, WaitingReason>(),
        StartTime = Now,
        HostAddresses = ["192.0.2.1"],
        Now = Now,
    });

    private static ContainerInfo Running(string name) => new("c-" + name, name, "s0", 0, ContainerRunState.Running) { StartedAt = Now };

    private static ContainerInfo Exited(string name, int code) =>
        new("c-" + name, name, "s0", 0, ContainerRunState.Exited) { StartedAt = Now, FinishedAt = Now, ExitCode = code };

    private static Pod Make(string policy, params string[] init) => new()
    {
        Metadata = new ObjectMeta { Name = "p", Namespace = "default", Uid = "u" },
        Spec = new PodSpec
        {
            RestartPolicy = policy,
            InitContainers = [.. init.Select(n => new Container { Name = n, Image = "image:1" })],
            Containers = [new Container { Name = "main", Image = "image:1" }],
        },
    };
}
