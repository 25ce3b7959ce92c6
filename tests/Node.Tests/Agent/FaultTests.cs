using EdgeOrch.Node.Cri.Fake;

namespace EdgeOrch.Node.Tests.Agent;

/// <summary>The agent on a runtime that fails, forgets events and loses containers.</summary>
public sealed class FaultTests
{
    private readonly FakeContainerRuntime _runtime = new(TimeProvider.System);

    [Fact]
    public async Task A_sandbox_that_fails_is_tried_again_and_reported()
    {
        await using var node = await NodeUnderTest.StartAsync(_runtime);
        _runtime.Fail("RunPodSandbox", 2, message: "no network");
        await node.CreateAsync("late");
        await node.WaitReadyAsync("late");
        Assert.Contains("Warning FailedCreatePodSandBox Failed to create pod sandbox: rpc error: code = Unknown desc = no network", node.Events);
    }

    [Fact]
    public async Task A_lost_exit_event_is_found_by_the_relist()
    {
        await using var node = await NodeUnderTest.StartAsync(_runtime);
        await node.CreateAsync("quiet");
        await node.WaitReadyAsync("quiet");
        _runtime.Exit("main", 1, silent: true);
        await node.WaitAsync("quiet", p => p.Status?.ContainerStatuses?[0] is { RestartCount: 1, Ready: true }, "restarted");
    }

    [Fact]
    public async Task A_failing_create_shows_its_reason_and_recovers()
    {
        await using var node = await NodeUnderTest.StartAsync(_runtime);
        _runtime.Fail("CreateContainer", 1, message: "disk full");
        await node.CreateAsync("full");
        await node.WaitReadyAsync("full");
        Assert.Contains("Warning Failed Error: disk full", node.Events);
    }

    [Fact]
    public async Task What_the_agent_was_told_is_kept_locally_and_forgotten_after_deletion()
    {
        await using var node = await NodeUnderTest.StartAsync(_runtime);
        await node.CreateAsync("kept");
        await node.WaitReadyAsync("kept");
        Assert.Single(node.Local.LoadPods());
        await node.Client.For<EdgeOrch.Api.Types.Pod>().DeleteAsync("default", "kept", null, default);
        await Until.TrueAsync(() => node.Local.LoadPods().Count == 0, "forgotten");
        await Until.TrueAsync(() => _runtime.Calls.Any(c => c.StartsWith("RemovePodSandbox", StringComparison.Ordinal)), "the sandbox is removed");
    }
}
