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

    [Fact]
    public async Task Pods_start_again_without_a_server_and_changes_made_meanwhile_are_caught_up()
    {
        await using var node = await NodeUnderTest.StartAsync(_runtime);
        await node.CreateAsync("island");
        await node.CreateAsync("doomed");
        await node.WaitReadyAsync("island");
        await node.WaitReadyAsync("doomed");
        await node.StopAgentAsync();

        // The machine restarts: everything the runtime had is gone, and so is the server.
        foreach (var sandbox in await _runtime.ListPodSandboxesAsync(null, default))
        {
            await _runtime.RemovePodSandboxAsync(sandbox.Id, default);
        }

        var options = new EdgeOrch.Api.Types.DeleteOptions { GracePeriodSeconds = 0 };
        await node.Client.For<EdgeOrch.Api.Types.Pod>().DeleteAsync("default", "doomed", options, default);
        node.Link.Cut = true;
        node.StartAgent();
        await Until.TrueAsync(async () => (await _runtime.ListContainersAsync(null, default)).Count == 2, "both run without the server");

        node.Link.Cut = false;
        await Until.TrueAsync(
            async () => (await _runtime.ListPodSandboxesAsync(null, default)).Select(s => s.Metadata.Name).SequenceEqual(["island"]),
            "the deleted one ends when the server is back");
        await node.WaitReadyAsync("island");
    }
}
