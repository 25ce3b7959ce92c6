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

        var stats = System.Text.Encoding.UTF8.GetString(await node.Agent.StatsAsync(default));
        Assert.Contains($"\"uid\":\"{created.Metadata.Uid}\"", stats, StringComparison.Ordinal);

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
                VolumeMounts = [new VolumeMount { Name = "work", MountPath = "/data" }],
            };
            p.Spec!.Volumes = [new Volume { Name = "work", EmptyDir = new EmptyDirVolumeSource() }];
            p.Spec.InitContainers =
            [
                Make("first", "echo first >> /data/order", null),
                Make("side", "echo side >> /data/order; trap 'exit 0' TERM; while :; do sleep 0.1; done", "Always"),
                Make("second", "echo second >> /data/order", null),
            ];
            p.Spec.Containers![0] = Make(
                "main", "echo main >> /data/order; test $(wc -l < /data/order) = 4 && test $(head -n1 /data/order) = first && test $(tail -n1 /data/order) = main", null);
            p.Spec.RestartPolicy = "Never";
        });
        var pod = await node.WaitAsync("ordered", p => p.Status?.Phase is "Succeeded" or "Failed", "finished");
        Assert.Contains(pod.Status!.InitContainerStatuses!, s => s is { Name: "first", Ready: true });
        Assert.Equal("Succeeded", pod.Status.Phase);
    }

    [ContainerdFact]
    public async Task A_mounted_config_map_follows_its_object_and_variables_are_filled()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.EnsureAsync(new ConfigMap
        {
            Metadata = new ObjectMeta { Name = "conf", Namespace = "default" }, Data = new Dictionary<string, string> { ["key"] = "one" },
        });
        await node.CreateAsync(
            "reader",
            p =>
            {
                p.Spec!.Volumes = [new Volume { Name = "conf", ConfigMap = new ConfigMapVolumeSource { Name = "conf" } }];
                p.Spec.Containers![0].VolumeMounts = [new VolumeMount { Name = "conf", MountPath = "/conf" }];
                p.Spec.Containers[0].Env =
                [
                    new EnvVar { Name = "FROM_MAP", ValueFrom = new EnvVarSource { ConfigMapKeyRef = new ConfigMapKeySelector { Name = "conf", Key = "key" } } },
                    new EnvVar { Name = "POD", ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = "metadata.name" } } },
                    new EnvVar { Name = "BOTH", Value = "$(FROM_MAP)-$(POD)" },
                ];
            },
            "sh",
            "-c",
            "test \"$BOTH\" = one-reader || exit 4; trap 'exit 0' TERM; while :; do sleep 0.1; done");
        var pod = await node.WaitReadyAsync("reader");
        var id = pod.Status!.ContainerStatuses![0].ContainerID!["containerd://".Length..];
        await node.Client.For<ConfigMap>().PatchAsync(
            "default", "conf", PatchKind.Merge, System.Text.Encoding.UTF8.GetBytes("{\"data\":{\"key\":\"two\"}}"), null, default);
        await Until.TrueAsync(
            async () => (await containerd.Runtime.ExecSyncAsync(id, ["cat", "/conf/key"], TimeSpan.FromSeconds(5), default)).Stdout.ToStringUtf8() == "two",
            "the file follows the object");
    }

    [ContainerdFact]
    public async Task Readiness_follows_its_probe_and_a_failing_liveness_probe_restarts()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("probed", p =>
        {
            var check = new Probe { Exec = new ExecAction { Command = ["test", "-e", "/tmp/ready"] }, PeriodSeconds = 1 };
            p.Spec!.Containers![0].ReadinessProbe = check;
            p.Spec.Containers[0].LivenessProbe = new Probe
            {
                Exec = new ExecAction { Command = ["test", "!", "-e", "/tmp/dead"] }, PeriodSeconds = 1, FailureThreshold = 1,
            };
        });
        var pod = await node.WaitAsync("probed", p => p.Status?.Phase == "Running", "running");
        Assert.False(pod.Status!.ContainerStatuses![0].Ready);
        var id = pod.Status.ContainerStatuses[0].ContainerID!["containerd://".Length..];
        await containerd.Runtime.ExecSyncAsync(id, ["touch", "/tmp/ready"], TimeSpan.FromSeconds(5), default);
        await node.WaitReadyAsync("probed");
        await containerd.Runtime.ExecSyncAsync(id, ["touch", "/tmp/dead"], TimeSpan.FromSeconds(5), default);
        await node.WaitAsync("probed", p => p.Status?.ContainerStatuses?[0] is { RestartCount: 1, State.Running: not null }, "restarted");
        Assert.Contains("Normal Killing Container main failed liveness probe, will be restarted", node.Events);
        Assert.Contains(node.Events, e => e.StartsWith("Warning Unhealthy Liveness probe failed", StringComparison.Ordinal));
    }

    [ContainerdFact]
    public async Task A_pod_that_does_not_fit_is_refused_by_the_node()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("huge", p => p.Spec!.Containers![0].Resources = new ResourceRequirements
        {
            Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("900") },
        });
        var pod = await node.WaitAsync("huge", p => p.Status?.Phase == "Failed", "refused");
        Assert.Equal("OutOfcpu", pod.Status!.Reason);
    }

    [ContainerdFact]
    public async Task An_image_that_cannot_be_pulled_is_reported_and_backs_off()
    {
        await using var node = await NodeUnderTest.StartAsync(containerd);
        await node.CreateAsync("nowhere", p => p.Spec!.Containers![0].Image = "127.0.0.1:1/none:1");
        var pod = await node.WaitAsync(
            "nowhere", p => p.Status?.ContainerStatuses?[0].State?.Waiting?.Reason is "ErrImagePull" or "ImagePullBackOff", "told");
        Assert.Equal("Pending", pod.Status!.Phase);
        Assert.Contains("Normal Pulling Pulling image \"127.0.0.1:1/none:1\"", node.Events);
        Assert.Contains("Warning Failed Error: ErrImagePull", node.Events);
    }
}
