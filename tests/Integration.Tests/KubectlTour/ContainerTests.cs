using System.Text.RegularExpressions;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>Looking into running containers with kubectl.</summary>
[Collection(OneNodeCollection.Name)]
public sealed partial class ContainerTests(OneNode cluster)
{
    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Logs(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "logs", kubectl);
        await space.ApplyAsync(Manifests.Shell("talker", "i=0; while [ $i -lt 5 ]; do echo line $i; i=$((i+1)); done; until [ -e /tmp/go ]; do sleep 0.1; done; echo late; sleep 3600"));
        await space.ReadyAsync("talker");
        await Eventually.TrueAsync(
            async () => await space.OutputAsync("logs", "talker") == "line 0\nline 1\nline 2\nline 3\nline 4", Limits.Soon, "all lines are there");
        Assert.Equal("line 3\nline 4", await space.OutputAsync("logs", "talker", "--tail=2"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d) line 4$", await space.OutputAsync("logs", "talker", "--tail=1", "--timestamps"));
        Assert.Contains("line 0", await space.OutputAsync("logs", "talker", "--since=10m"), StringComparison.Ordinal);
        Assert.Empty(await space.OutputAsync("logs", "talker", "--since-time=2100-01-01T00:00:00Z"));

        await using Daemon follow = space.Start("logs", "-f", "talker");
        await follow.WaitForAsync(() => Task.FromResult(follow.Log.Contains("line 4", StringComparison.Ordinal)), Limits.Soon, "old lines show");
        await space.OutputAsync("exec", "talker", "--", "touch", "/tmp/go");
        await follow.WaitForAsync(() => Task.FromResult(follow.Log.Contains("late", StringComparison.Ordinal)), Limits.Soon, "new lines show");
        await space.OutputAsync("delete", "pod", "talker", "--wait=false");
        await Eventually.TrueAsync(() => !follow.IsRunning, Limits.Soon, "following ends with the container");
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Logs_of_the_container_before(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "previous", kubectl);
        const string script = "if [ -e /data/second ]; then echo second life; sleep 3600; fi; touch /data/second; echo first life; exit 3";
        await space.ApplyAsync(Manifests.Shell("phoenix", script, "volumes: [{name: data, emptyDir: {}}]")
            + "\n      volumeMounts: [{name: data, mountPath: /data}]");
        await space.UntilAsync("pod/phoenix", "{.status.containerStatuses[0].restartCount}", "1", Limits.Containers);
        await space.ReadyAsync("phoenix");
        await Eventually.TrueAsync(async () => await space.OutputAsync("logs", "phoenix") == "second life", Limits.Soon, "the new container's log shows");
        Assert.Equal("first life", await space.OutputAsync("logs", "phoenix", "--previous"));
        Assert.Equal("3", await space.ValueAsync("pod/phoenix", "{.status.containerStatuses[0].lastState.terminated.exitCode}"));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Attach(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "attach", kubectl);

        // Without stdinOnce the runtime ends a session with its standard input, whatever the container still has to say.
        await space.ApplyAsync(Manifests.Shell("listener", "read line; echo got $line; echo done >&2", "restartPolicy: Never")
            + "\n      stdin: true\n      stdinOnce: true");
        await space.ReadyAsync("listener");
        CommandResult attached = await space.FeedAsync("hello\n", "attach", "-i", "listener");
        Assert.Contains("got hello", attached.Out, StringComparison.Ordinal);
        Assert.Contains("done", attached.Err, StringComparison.Ordinal);
        await space.UntilAsync("pod/listener", "{.status.phase}", "Succeeded");

        // The two outputs are two pipes, and nothing orders what comes through them.
        Assert.Equal(["done", "got hello"], (await space.OutputAsync("logs", "listener")).Split('\n').Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Exec_and_copy(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "exec", kubectl);
        await space.ApplyAsync(Manifests.Shell("box", "sleep 3600"));
        await space.ReadyAsync("box");
        Assert.Equal("hello", await space.OutputAsync("exec", "box", "--", "echo", "hello"));
        CommandResult failed = await space.RunAsync("exec", "box", "--", "sh", "-c", "echo out; echo bad >&2; exit 42");
        Assert.Equal((42, "out\n"), (failed.ExitCode, failed.Out));
        Assert.StartsWith("bad\n", failed.Err, StringComparison.Ordinal);
        string input = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"));
        Assert.Equal(input, (await space.FeedAsync(input, "exec", "-i", "box", "--", "cat")).Succeeded().Out);

        CommandResult terminal = await space.TerminalAsync("tty; echo $((20+3)); exit 5\n", "exec", "-it", "box", "--", "sh");
        Assert.Contains("/dev/pts/", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("23", terminal.Out, StringComparison.Ordinal);
        Assert.Equal(5, terminal.ExitCode);

        string directory = TestRun.NewDirectory("copy");
        byte[] content = new byte[1 << 20];
        new Random(20).NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(directory, "there"), content);
        await space.OutputAsync("cp", Path.Combine(directory, "there"), "box:/tmp/file");
        await space.OutputAsync("cp", "box:/tmp/file", Path.Combine(directory, "back"));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(directory, "back")));
    }

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Port_forward(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "forward", kubectl);
        await space.ApplyAsync(Manifests.NginxCluster.Replace("replicas: 3", "replicas: 1", StringComparison.Ordinal));
        await space.RolledOutAsync("nginx-cluster");
        await using Daemon forward = space.Start("port-forward", "deployment/nginx-cluster", ":80");
        await forward.WaitForAsync(() => Task.FromResult(LocalPort().IsMatch(forward.Log)), Limits.Soon, "the port is open");
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
        Uri page = new($"http://127.0.0.1:{LocalPort().Match(forward.Log).Groups[1].Value}/");
        for (int i = 0; i < 5; i++)
        {
            Assert.Contains("Welcome to nginx", await client.GetStringAsync(page), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+) -> 80")]
    private static partial Regex LocalPort();
}
