using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Tests.Runtime;

public sealed class CriClientTests(ContainerdInstance containerd) : IClassFixture<ContainerdInstance>
{
    [ContainerdFact]
    public async Task The_status_of_an_unknown_container_is_a_typed_not_found()
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => containerd.Runtime.ContainerStatusAsync("nothing", default));
        Assert.Equal(GrpcStatusCode.NotFound, error.Code);
    }

    [Fact]
    public async Task A_socket_that_does_not_exist_is_unavailable()
    {
        using var channel = new GrpcChannel("unix:///run/there-is-no-such.sock");
        var error = await Assert.ThrowsAsync<GrpcException>(() => new CriRuntimeClient(channel, TimeProvider.System).VersionAsync(default));
        Assert.Equal(GrpcStatusCode.Unavailable, error.Code);
        Assert.Contains("/run/there-is-no-such.sock", error.Message, StringComparison.Ordinal);
    }

    [ContainerdFact]
    public async Task A_sandbox_runs_on_the_built_in_pause_image_and_its_container_reports_its_exit()
    {
        var (name, _) = await containerd.Pause.EnsureAsync(default);
        Assert.Equal("localhost/pause:test", name);
        Assert.False((await containerd.Pause.EnsureAsync(default)).Created);

        using var stop = new CancellationTokenSource();
        var exits = new List<string>();
        var listening = new TaskCompletionSource();
        var events = Task.Run(async () =>
        {
            await foreach (var e in containerd.Runtime.EventsAsync(stop.Token))
            {
                listening.TrySetResult();
                lock (exits)
                {
                    exits.Add($"{e.Kind} {e.ContainerId}");
                }
            }
        });
        await listening.Task;

        var sandbox = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata { Name = "p", Namespace = "default", Uid = "u1" },
            LogDirectory = Path.Combine(containerd.Directory, "logs"),
            Linux = new LinuxPodSandboxConfig
            {
                SecurityContext = new LinuxSandboxSecurityContext
                {
                    NamespaceOptions = new NamespaceOption { Network = NamespaceMode.Node },
                },
            },
        };
        var id = await containerd.Runtime.RunPodSandboxAsync(sandbox, "", default);
        Assert.Equal(PodSandboxState.SandboxReady, (await containerd.Runtime.PodSandboxStatusAsync(id, default)).State);
        var config = new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = "c" },
            Image = new ImageSpec { Image = ContainerdInstance.BusyboxImage },
            LogPath = "c.log",
            Linux = new LinuxContainerConfig { SecurityContext = new LinuxContainerSecurityContext { NamespaceOptions = sandbox.Linux.SecurityContext.NamespaceOptions } },
        };
        config.Command.AddRange(["sh", "-c", "echo hello; exit 3"]);
        var container = await containerd.Runtime.CreateContainerAsync(id, config, sandbox, default);
        await containerd.Runtime.StartContainerAsync(container, default);
        await Until.TrueAsync(
            async () => (await containerd.Runtime.ContainerStatusAsync(container, default)).State == ContainerState.ContainerExited);
        Assert.Equal(3, (await containerd.Runtime.ContainerStatusAsync(container, default)).ExitCode);
        Assert.Contains("hello", await File.ReadAllTextAsync(Path.Combine(containerd.Directory, "logs", "c.log")), StringComparison.Ordinal);
        await Until.TrueAsync(() => { lock (exits) { return exits.Contains("Exited " + container); } }, "the exit event");

        // The pause program handles SIGTERM even as process 1: the sandbox stops without waiting for a kill.
        await containerd.Runtime.StopPodSandboxAsync(id, default);
        await containerd.Runtime.RemovePodSandboxAsync(id, default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => events);
    }
}
