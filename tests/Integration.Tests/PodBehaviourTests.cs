using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>What a pod's specification promises, on real containers.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class PodBehaviourTests(OneNode cluster)
{
    [Fact]
    public async Task Config_maps_and_secrets_reach_files_and_variables_and_files_follow_updates()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "config");
        await space.OutputAsync("create", "configmap", "settings", "--from-literal=colour=red");
        await space.OutputAsync("create", "secret", "generic", "keys", "--from-literal=password=hunter2");
        await space.ApplyAsync(Manifests.Shell("reader", "sleep 3600", """
            volumes:
              - {name: settings, configMap: {name: settings}}
              - {name: keys, secret: {secretName: keys, defaultMode: 0400}}
              - {name: about, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}
            """) + "\n" + """
                  volumeMounts:
                    - {name: settings, mountPath: /settings}
                    - {name: keys, mountPath: /keys}
                    - {name: about, mountPath: /about}
                  env:
                    - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}
                    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                    - {name: GREETING, value: "I am $(COLOUR)"}
                  envFrom:
                    - {secretRef: {name: keys}}
            """);
        await space.ReadyAsync("reader");
        Assert.Equal("red hunter2 reader", await InAsync(space, "echo $(cat /settings/colour) $(cat /keys/password) $(cat /about/name)"));
        Assert.Equal("red n1 I am red hunter2", await InAsync(space, "echo $COLOUR $NODE $GREETING $password"));

        await space.OutputAsync("patch", "configmap", "settings", "-p", """{"data":{"colour":"blue"}}""");
        await Eventually.TrueAsync(async () => await InAsync(space, "cat /settings/colour") == "blue", TimeSpan.FromSeconds(150), "the file follows");
        Assert.Equal("red", await InAsync(space, "echo $COLOUR"));
    }

    [Fact]
    public async Task Init_containers_run_one_after_another_before_the_others()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "init");
        const string mount = "volumeMounts: [{name: data, mountPath: /data}]";
        await space.ApplyAsync(Manifests.Shell("ordered", "cat /data/log; sleep 3600", $$$"""
            volumes: [{name: data, emptyDir: {}}]
            initContainers:
              - {name: first, image: "{{{Images.Busybox}}}", command: [sh, -c, "echo first >>/data/log"], {{{mount}}}}
              - {name: second, image: "{{{Images.Busybox}}}", command: [sh, -c, "echo second >>/data/log"], {{{mount}}}}
            """) + "\n      " + mount);
        await space.ReadyAsync("ordered");
        Assert.Equal("first\nsecond", await space.OutputAsync("logs", "ordered"));
        Assert.Equal("Completed Completed", await space.ValueAsync("pod/ordered", "{.status.initContainerStatuses[*].state.terminated.reason}"));
    }

    [Fact]
    public async Task A_failing_readiness_probe_takes_the_pod_out_of_the_service()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "ready");
        await space.ApplyAsync(Manifests.Shell("probed", "touch /tmp/ready; sleep 3600")
            + "\n      readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 1, failureThreshold: 1}");
        await space.OutputAsync("expose", "pod", "probed", "--port=80");
        await space.ReadyAsync("probed");
        string address = await space.ValueAsync("pod/probed", "{.status.podIP}");
        await space.UntilAsync("endpoints/probed", "{.subsets[*].addresses[*].ip}", address);
        await space.OutputAsync("exec", "probed", "--", "rm", "/tmp/ready");
        await space.UntilAsync("endpoints/probed", "{.subsets[*].notReadyAddresses[*].ip}", address);
        await space.OutputAsync("exec", "probed", "--", "touch", "/tmp/ready");
        await space.UntilAsync("endpoints/probed", "{.subsets[*].addresses[*].ip}", address);
        Assert.Equal("0", await space.ValueAsync("pod/probed", "{.status.containerStatuses[0].restartCount}"));
    }

    [Fact]
    public async Task A_failing_liveness_probe_restarts_the_container()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "alive");
        await space.ApplyAsync(Manifests.Shell("probed", "touch /tmp/alive; sleep 3600")
            + "\n      livenessProbe: {exec: {command: [cat, /tmp/alive]}, periodSeconds: 1, failureThreshold: 1}");
        await space.ReadyAsync("probed");
        await space.OutputAsync("exec", "probed", "--", "rm", "/tmp/alive");
        await space.UntilAsync("pod/probed", "{.status.containerStatuses[0].restartCount}", "1", Limits.Containers);
        Assert.Contains("Liveness probe failed", await space.OutputAsync("describe", "pod", "probed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_ends_is_restarted_ever_more_slowly_and_the_policy_counts()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "restart");
        await space.ApplyAsync(Manifests.Shell("always", "exit 1"));
        await space.ApplyAsync(Manifests.Shell("never", "exit 7", "restartPolicy: Never"));
        await space.ApplyAsync(Manifests.Shell("once", "true", "restartPolicy: OnFailure"));
        await space.UntilAsync("pod/always", "{.status.containerStatuses[0].state.waiting.reason}", "CrashLoopBackOff", Limits.Containers);
        await space.UntilAsync("pod/never", "{.status.phase}", "Failed", Limits.Containers);
        Assert.Equal("7", await space.ValueAsync("pod/never", "{.status.containerStatuses[0].state.terminated.exitCode}"));
        await space.UntilAsync("pod/once", "{.status.phase}", "Succeeded", Limits.Containers);
        Assert.Equal("0", await space.ValueAsync("pod/once", "{.status.containerStatuses[0].restartCount}"));
    }

    [Fact]
    public async Task A_pod_whose_image_is_nowhere_says_so()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "image");
        await space.OutputAsync("run", "lost", "--image=" + Images.Missing);
        await Eventually.TrueAsync(
            async () => (await space.ValueAsync("pod/lost", "{.status.containerStatuses[0].state.waiting.reason}")) is "ErrImagePull" or "ImagePullBackOff",
            Limits.Containers,
            "the status says that the image cannot be pulled");
        Assert.Contains(Images.Missing, await space.OutputAsync("describe", "pod", "lost"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_is_deleted_may_finish_its_work()
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "grace");
        string shared = TestRun.NewDirectory("grace");
        string manifest = Manifests.Shell(
            "worker", "trap 'echo finished >/shared/result; exit 0' TERM; echo up; while :; do sleep 0.1; done", $"volumes: [{{name: shared, hostPath: {{path: {shared}}}}}]");
        await space.ApplyAsync(manifest.Replace("terminationGracePeriodSeconds: 1", "terminationGracePeriodSeconds: 20", StringComparison.Ordinal)
            + "\n      volumeMounts: [{name: shared, mountPath: /shared}]");
        await space.ReadyAsync("worker");
        await Eventually.TrueAsync(async () => await space.OutputAsync("logs", "worker") == "up", Limits.Soon, "the worker listens for signals");
        await space.OutputAsync("delete", "pod", "worker", "--wait");
        Assert.Equal("finished\n", await File.ReadAllTextAsync(Path.Combine(shared, "result")));
    }

    private static Task<string> InAsync(Workspace space, string script) => space.OutputAsync("exec", "reader", "--", "sh", "-c", script);
}
