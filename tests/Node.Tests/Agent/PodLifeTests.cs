using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Node.Tests.Runtime;

namespace EdgeOrch.Node.Tests.Agent;

/// <summary>Pods from the API to processes on a real containerd and back.</summary>
public sealed class PodLifeTests(ContainerdInstance containerd) : IClassFixture<ContainerdInstance>
{
    [ContainerdFact]
    public async Task A_pod_runs_becomes_ready_and_leaves_no_trace_after_deletion()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        var created = await node.CreateAsync("web");
        var pod = await node.WaitReadyAsync("web");
        Assert.Equal("Running", pod.Status!.Phase);
        Assert.StartsWith("10.", pod.Status.PodIP, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", pod.Status.HostIP);
        Assert.Equal("BestEffort", pod.Status.QosClass);
        var status = Assert.Single(pod.Status.ContainerStatuses!);
        Assert.StartsWith("containerd://", status.ContainerID, StringComparison.Ordinal);
        Assert.True(status is { Ready: true, Started: true, RestartCount: 0, State.Running: not null });
        Assert.Contains($"Normal Pulled Container image \"{ContainerdInstance.BusyboxImage}\" already present on machine", node.Events);
        Assert.Contains("Normal Created Created container: main", node.Events);
        Assert.Contains("Normal Started Started container main", node.Events);

        await node.Client.For<Pod>().DeleteAsync("default", "web", null, default);
        await Until.TrueAsync(async () => await node.FindAsync("web") is null, "the object is gone");
        await Until.TrueAsync(() => node.Events.Contains("Normal Killing Stopping container main"), "the event of the end");
        await Until.TrueAsync(
            async () => (await containerd.Runtime.ListPodSandboxesAsync(null, default)).All(s => s.Metadata.Uid != created.Metadata.Uid),
            "the sandbox is gone");
        await Until.TrueAsync(() => !Directory.Exists(node.Agent.Paths.Pod(created.Metadata.Uid!)), "the pod's files are gone");
    }

    [ContainerdFact]
    public async Task A_pod_that_completes_succeeds_and_one_that_fails_fails()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("good", p => p.Spec!.RestartPolicy = "Never", "sh", "-c", "echo bye > /dev/termination-log");
        await node.CreateAsync("bad", p => p.Spec!.RestartPolicy = "Never", "sh", "-c", "exit 7");
        var good = await node.WaitAsync("good", p => p.Status?.Phase == "Succeeded", "succeeded");
        Assert.Equal("bye\n", good.Status!.ContainerStatuses![0].State!.Terminated!.Message);
        Assert.Equal("Completed", good.Status.ContainerStatuses[0].State!.Terminated!.Reason);
        var bad = await node.WaitAsync("bad", p => p.Status?.Phase == "Failed", "failed");
        Assert.Equal(7, bad.Status!.ContainerStatuses![0].State!.Terminated!.ExitCode);
        Assert.Equal("Error", bad.Status.ContainerStatuses[0].State!.Terminated!.Reason);
    }

    [ContainerdFact]
    public async Task A_crashing_container_is_restarted_and_then_waits_in_crash_loop()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("crash", null, "sh", "-c", "exit 1");
        var pod = await node.WaitAsync(
            "crash", p => p.Status?.ContainerStatuses?[0].State?.Waiting?.Reason == "CrashLoopBackOff", "in crash loop");
        Assert.Equal("Running", pod.Status!.Phase);
        Assert.Equal(1, pod.Status.ContainerStatuses![0].RestartCount);
        Assert.Equal(1, pod.Status.ContainerStatuses[0].LastState!.Terminated!.ExitCode);
        Assert.StartsWith("back-off 10s restarting failed container=main pod=crash_default(", pod.Status.ContainerStatuses[0].State!.Waiting!.Message, StringComparison.Ordinal);
    }

    [ContainerdFact]
    public async Task A_restarted_agent_adopts_what_runs()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("stay");
        var before = await node.WaitReadyAsync("stay");
        await node.StopAgentAsync();
        node.StartAgent();
        await node.Agent.Synced;
        await node.CreateAsync("after");
        await node.WaitReadyAsync("after");
        var now = (await node.FindAsync("stay"))!;
        Assert.Equal(before.Status!.ContainerStatuses![0].ContainerID, now.Status!.ContainerStatuses![0].ContainerID);
        Assert.Equal(0, now.Status.ContainerStatuses[0].RestartCount);
        Assert.Equal("Running", now.Status.Phase);
    }

    [ContainerdFact]
    public async Task A_killed_container_comes_back_at_once()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("phoenix");
        var before = await node.WaitReadyAsync("phoenix");
        await containerd.Runtime.StopContainerAsync(before.Status!.ContainerStatuses![0].ContainerID!["containerd://".Length..], TimeSpan.Zero, default);
        var after = await node.WaitAsync(
            "phoenix", p => p.Status?.ContainerStatuses?[0] is { RestartCount: 1, Ready: true }, "restarted");
        Assert.Equal(137, after.Status!.ContainerStatuses![0].LastState!.Terminated!.ExitCode);
    }

    [ContainerdFact]
    public async Task Init_containers_and_sidecars_start_in_order_around_the_main_container()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("ordered", p =>
        {
            Container Make(string name, string command, string? policy) => new()
            {
                Name = name,
                Image = ContainerdInstance.BusyboxImage,
                Command = ["sh", "-c", command],
                RestartPolicy = policy,
                VolumeMounts = [new VolumeMount { Name = "work", MountPath = "/work" }],
            };
            p.Spec!.Volumes = [new Volume { Name = "work", EmptyDir = new EmptyDirVolumeSource() }];
            p.Spec.InitContainers =
            [
                Make("first", "echo first >> /work/order", null),
                Make("side", "echo side >> /work/order; trap 'exit 0' TERM; while :; do sleep 0.1; done", "Always"),
                Make("second", "echo second >> /work/order", null),
            ];
            p.Spec.Containers![0] = Make(
                "main", "echo main >> /work/order; test $(wc -l < /work/order) = 4 && test $(head -n1 /work/order) = first && test $(tail -n1 /work/order) = main", null);
            p.Spec.RestartPolicy = "Never";
        });
        var pod = await node.WaitAsync("ordered", p => p.Status?.Phase is "Succeeded" or "Failed", "finished");
        Assert.Contains(pod.Status!.InitContainerStatuses!, s => s is { Name: "first", Ready: true });
        Assert.Equal("Succeeded", pod.Status.Phase);
    }
}
